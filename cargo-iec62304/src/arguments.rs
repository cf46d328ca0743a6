//! The arguments of the process → what the user wants; colour included, before clap says anything of its own.

use std::ffi::OsString;

use clap::{ColorChoice, CommandFactory, FromArgMatches};

use crate::cli::{Cli, ColorName};
use crate::inputs::environment;

/// Cargo calls `cargo-iec62304 iec62304 …`; a user may call the program by itself.
pub fn without_subcommand(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|first| first == "iec62304") {
        arguments.remove(1);
    }
    arguments
}

/// Reads the arguments; help and errors of clap itself honour `--color`, `CARGO_TERM_COLOR` and `NO_COLOR`.
///
/// # Errors
/// What clap has to say: help, the version, or wrong usage.
pub fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let color = match asked(arguments) {
        ColorName::Always => ColorChoice::Always,
        ColorName::Never => ColorChoice::Never,
        // clap looks at the terminal and at NO_COLOR itself.
        ColorName::Auto => environment::color_choice().map_or(ColorChoice::Auto, |always| {
            if always {
                ColorChoice::Always
            } else {
                ColorChoice::Never
            }
        }),
    };
    let command = Cli::command().color(color);
    let matches = command.try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

/// The value of `--color`, also where the rest of the arguments is wrong.
pub fn asked(arguments: &[OsString]) -> ColorName {
    let mut asked = ColorName::Auto;
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        let value = match word.split_once('=') {
            _ if word == "--" => return asked,
            Some(("--color", value)) => Some(value.to_owned()),
            _ if word == "--color" => words.next().map(|value| value.to_string()),
            _ => None,
        };
        asked = match value.as_deref() {
            Some("always") => ColorName::Always,
            Some("never") => ColorName::Never,
            Some("auto") => ColorName::Auto,
            _ => asked,
        };
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::{asked, without_subcommand};
    use crate::cli::ColorName;

    fn words(text: &str) -> Vec<std::ffi::OsString> {
        text.split(' ').map(Into::into).collect()
    }

    #[test]
    fn the_colour_is_known_before_the_rest_is_understood() {
        assert_eq!(
            asked(&words("x check --color never --nonsense")),
            ColorName::Never
        );
        assert_eq!(asked(&words("x check --color=always")), ColorName::Always);
        assert_eq!(asked(&words("x verify -- --color always")), ColorName::Auto);
        assert_eq!(asked(&words("x check --color")), ColorName::Auto);
    }

    #[test]
    fn cargo_names_the_subcommand_and_a_user_does_not() {
        assert_eq!(
            without_subcommand(words("x iec62304 check")),
            words("x check")
        );
        assert_eq!(without_subcommand(words("x check")), words("x check"));
    }
}
