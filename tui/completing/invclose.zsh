#compdef invclose
# Completes the words of invclose in zsh. Keep it as _invclose in a folder of $fpath, or after compinit:
# source <(invclose completion zsh)

_invclose() {
    local program=invclose kind line word
    local -a lines values begun shown
    # A program that is typed with its whole path is asked itself; one of the current folder never is.
    [[ ${words[1]} != /* ]] || program=${words[1]}
    lines=("${(@f)$(command $program __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)IPREFIX}${(Q)PREFIX}" 2>/dev/null </dev/null)}")
    kind=${lines[1]}
    for line in "${(@)lines[2,-1]}"; do
        [[ -n $line ]] || continue
        word=${line%%$'\t'*}
        # What is only begun is written on without a blank.
        if [[ $word == *= ]]; then
            begun+=("$word")
        else
            values+=("$word")
            shown+=("${(r:24:)word} ${line#*$'\t'}")
        fi
    done
    (( ! $#values )) || compadd -V invclose -l -d shown -a values
    (( ! $#begun )) || compadd -V begun -S '' -a begun
    case $kind in
        files) _files ;;
        folders) _files -/ ;;
    esac
}

if [[ ${funcstack[1]} == _invclose ]]; then
    _invclose "$@"
else
    compdef _invclose invclose
fi
