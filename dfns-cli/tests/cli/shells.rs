//! Completions in real shells, and manual pages.

use crate::support::command;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Writes the completions of a shell into a folder of its own, which `script` gets as `$1`. Returns
/// the output of the script, or `None` if the shell is not installed.
fn in_shell(shell: &str, script: &str) -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("completions-{shell}"));
    std::fs::create_dir_all(&folder).unwrap();
    let completions = command(&["completions", shell]).output().unwrap();
    assert!(completions.status.success());
    std::fs::write(folder.join("_dfns"), completions.stdout).unwrap();
    let mut process = Command::new(shell);
    match shell {
        "bash" => process.args(["--norc", "-c", script, shell]).arg(&folder),
        "zsh" => process.args(["-f", "-c", script, shell]).arg(&folder),
        _ => process.args(["--no-config", "-c", &format!("set -x HOME {0}; {script}", folder.display())]).arg(&folder),
    };
    let output = match process.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("{shell} is not installed");
            return None;
        }
        Err(error) => panic!("{shell}: {error}"),
    };
    assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn bash_completes_operations_flags_and_values() {
    let script = r#"
        source "$1/_dfns"
        complete_line() {
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
            _dfns dfns "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            echo "${COMPREPLY[@]}"
        }
        complete_line dfns wall
        complete_line dfns wallets transf
        complete_line dfns wallets create-wallet --sig
        complete_line dfns wallets create-wallet --network EthereumS
        complete_line dfns completions z
    "#;
    let Some(output) = in_shell("bash", script) else { return };
    let lines: Vec<_> = output.lines().collect();
    assert_eq!((lines[0], lines[1], lines[3], lines[4]), ("wallets", "transfer-asset", "EthereumSepolia", "zsh"));
    assert!(lines[2].split(' ').any(|flag| flag == "--signing-key.curve"), "{}", lines[2]);
}

#[test]
fn fish_completes_operations_flags_and_values() {
    let script = r#"source $argv[1]/_dfns
        for line in "dfns wallets transf" "dfns wallets create-wallet --signing-key.cu" "dfns wallets create-wallet --network EthereumS"
            complete -C $line
        end"#;
    let Some(output) = in_shell("fish", script) else { return };
    let words: Vec<_> = output.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(words, ["transfer-asset", "--signing-key.curve", "EthereumSepolia"], "{output}");
}

#[test]
fn zsh_loads_the_completions() {
    let script = r#"
        fpath=("$1" $fpath)
        autoload -Uz compinit && compinit -u -d "$1/dump"
        echo "${_comps[dfns]}"
        autoload +X -Uz _dfns && echo loaded
    "#;
    let Some(output) = in_shell("zsh", script) else { return };
    assert_eq!(output, "_dfns\nloaded\n");
}

#[test]
fn each_command_has_a_manual_page() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("man");
    std::fs::remove_dir_all(&folder).ok();
    let written = command(&["man", folder.to_str().unwrap()]).output().unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let pages = std::fs::read_dir(&folder).unwrap().count();
    assert!(pages > 283 + 20, "{pages}");
    let page = std::fs::read_to_string(folder.join("dfns-wallets-transfer-asset.1")).unwrap();
    for part in ["Transfers a coin", "smallest unit", "\\-\\-amount", "invoice\\-7"] {
        assert!(page.contains(part), "{part}: {page}");
    }
}
