//! Shell completions and manual pages: both from the definition of the command line, so that they cannot differ from it.

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;

/// The name of the program; cargo finds its subcommands by it.
const PROGRAM: &str = "cargo-iec62304";

/// Writes the completions for the shell, for the program as one calls it by itself.
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command(), PROGRAM, &mut text);
    text
}

/// Writes the manual page of the tool, or of one of its subcommands.
///
/// # Errors
/// There is no such subcommand; the text suggests a near one.
pub fn page(subcommand: Option<&str>) -> Result<Vec<u8>, String> {
    let mut whole = command();
    whole.build();
    let (title, page) = match subcommand {
        None => (PROGRAM.to_owned(), whole),
        Some(name) => {
            let known: Vec<&str> = whole.get_subcommands().map(Command::get_name).collect();
            let near = iec62304_grammar::nearest(name, known.iter().copied());
            let hint = near.map_or_else(
                || format!("there are {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let found = whole.find_subcommand(name).cloned();
            let found = found.ok_or_else(|| format!("there is no command `{name}`: {hint}"))?;
            let page = found.bin_name(format!("cargo iec62304 {name}"));
            (format!("{PROGRAM}-{name}"), page)
        }
    };
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(page).title(title);
    page.render(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

/// The command line under the program's own name: a manual page and a completion are found by one word.
fn command() -> Command {
    Cli::command().name(PROGRAM).bin_name(PROGRAM)
}

#[cfg(test)]
mod tests {
    use clap::{Command, ValueEnum as _};
    use clap_complete::Shell;

    use super::{command, completions, page};

    /// Every visible subcommand with its long flags.
    fn flags() -> Vec<(String, Vec<String>)> {
        let mut whole = command();
        whole.build();
        let flags = |command: &Command| {
            let arguments = command.get_arguments().filter(|it| !it.is_hide_set());
            arguments
                .filter_map(|it| it.get_long().map(|long| format!("--{long}")))
                .collect()
        };
        let commands = whole.get_subcommands().filter(|it| !it.is_hide_set());
        commands
            .map(|it| (it.get_name().to_owned(), flags(it)))
            .collect()
    }

    #[test]
    fn every_subcommand_and_flag_is_in_the_completions_of_every_shell() {
        for shell in Shell::value_variants() {
            let text = String::from_utf8(completions(*shell)).expect("text");
            for (name, flags) in flags() {
                assert!(text.contains(&name), "{shell}: {name}");
                for flag in flags {
                    let bare = flag.trim_start_matches('-');
                    assert!(text.contains(bare), "{shell}: {name} {flag}");
                }
            }
        }
    }

    #[test]
    fn every_subcommand_and_flag_is_in_the_manual() {
        let plain = |page: Vec<u8>| String::from_utf8(page).expect("text").replace("\\-", "-");
        let main = plain(page(None).expect("a page"));
        for (name, flags) in flags() {
            assert!(
                main.contains(&format!("cargo-iec62304-{name}(1)")),
                "{name}: {main}"
            );
            if name == "help" {
                continue;
            }
            let page = plain(page(Some(&name)).expect("a page"));
            assert!(page.contains(&format!("cargo iec62304 {name}")), "{page}");
            for flag in flags {
                assert!(page.contains(&flag), "{name} {flag}");
            }
        }
    }

    #[test]
    fn an_unknown_page_suggests_a_near_one() {
        let error = page(Some("verfy")).expect_err("unknown");
        assert!(error.contains("did you mean `verify`?"), "{error}");
    }
}
