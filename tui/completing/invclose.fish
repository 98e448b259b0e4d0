# Completes the words of invclose in fish. Kept as ~/.config/fish/completions/invclose.fish it is read when it is needed;
# invclose completion fish | source reads it now.

function __invclose_complete
    set -l typed (commandline --tokenize --current-process --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l program invclose
    # A program that is typed with its whole path is asked itself; one of the current folder never is.
    string match --quiet '/*' -- $typed[1]; and set program $typed[1]
    set -l lines (command $program __complete fish $typed[2..-1] $current 2>/dev/null </dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path $current
        case folders
            __fish_complete_directories $current ''
    end
    for line in $lines[2..-1]
        echo $line
    end
end

complete --command invclose --erase
complete --command invclose --no-files --keep-order --arguments '(__invclose_complete)'
