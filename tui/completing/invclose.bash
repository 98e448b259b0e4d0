# Completes the words of invclose in bash. Made to be read by: source <(invclose completion bash)
# or kept as ~/.local/share/bash-completion/completions/invclose, where bash-completion finds it.

_invclose() {
    local current=${COMP_WORDS[COMP_CWORD]} program=invclose kind line word
    # A program that is typed with its whole path is asked itself; one of the current folder never is.
    case $1 in /*) program=$1 ;; esac
    COMPREPLY=()
    {
        IFS= read -r kind
        while IFS= read -r line; do
            word=${line%%$'\t'*}
            [[ $kind != words || $word != *[!A-Za-z0-9_./:=@,+%-]* ]] || printf -v word %q "$word"
            COMPREPLY+=("$word")
        done
    } < <(command "$program" __complete bash "${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)
    case $kind in
        files | folders)
            compopt -o filenames 2>/dev/null
            [[ $current != [:=] ]] || current=
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
                if [[ $kind == files ]]; then compgen -f -- "$current"; else compgen -d -- "$current"; fi
            )
            ;;
    esac
    # What is only begun is written on without a blank.
    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *[=/.] ]] || compopt -o nospace 2>/dev/null
    compopt -o nosort 2>/dev/null
    return 0
}

complete -F _invclose invclose
