//! `--format` and `--output`: which forms of the result a run writes, and where each of them goes.
//!
//! The two are paired by place, which derived options cannot tell, so they are read by hand.

use camino::{Utf8Path, Utf8PathBuf};
use clap::builder::EnumValueParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

use super::Format;

/// The results that the command line asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputArgs {
    wanted: Vec<Wanted>,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its form.
    pub format: Format,
    /// The file it goes to; `None` is standard output.
    pub file: Option<Utf8PathBuf>,
}

impl OutputArgs {
    /// Every result of the run. Where all that is asked for goes to files, the terminal's report is still to be seen.
    pub fn wanted(&self) -> Vec<Wanted> {
        let mut wanted = self.wanted.clone();
        let on_screen = |one: &Wanted| one.file.is_none() || one.format == Format::Terminal;
        if !wanted.iter().any(on_screen) {
            wanted.push(Wanted {
                format: Format::Terminal,
                file: None,
            });
        }
        wanted
    }

    /// Whether a result shows source, with the tests that covered each line.
    pub fn wants_lines(&self) -> bool {
        self.wanted.iter().any(|one| one.format == Format::Html)
    }

    /// The files that results go to.
    pub fn files(&self) -> impl Iterator<Item = &Utf8Path> {
        self.wanted.iter().filter_map(|one| one.file.as_deref())
    }
}

/// One of the two options, as it stands on the command line.
#[derive(Debug, Clone)]
enum Said {
    Format(Format),
    Output(Utf8PathBuf),
}

/// Each file takes the format that stands directly before it. A single pair may stand in either order, and a single file
/// without a format holds what the terminal would show.
fn pair(said: &[Said]) -> Result<Vec<Wanted>, String> {
    let one = |format, file: Option<&Utf8PathBuf>| Wanted {
        format,
        file: file.cloned(),
    };
    match said {
        [Said::Output(file)] => return Ok(vec![one(Format::Terminal, Some(file))]),
        [Said::Output(file), Said::Format(format)] => return Ok(vec![one(*format, Some(file))]),
        _ => {}
    }
    let mut wanted: Vec<Wanted> = Vec::new();
    for said in said {
        match said {
            Said::Format(format) => wanted.push(one(*format, None)),
            Said::Output(file) => match wanted.last_mut() {
                Some(last) if last.file.is_none() => last.file = Some(file.clone()),
                _ => {
                    return Err(format!(
                        "`--output {file}` has no `--format` of its own\n\n  help: each file takes the format directly before \
                         it: `--format json --output r.json --format sarif --output r.sarif`"
                    ));
                }
            },
        }
    }
    let on_stdout: Vec<&Wanted> = wanted.iter().filter(|one| one.file.is_none()).collect();
    if let [first, second, ..] = on_stdout.as_slice() {
        return Err(format!(
            "`--format {}` and `--format {}` would both go to standard output\n\n  help: give all formats but one a file, \
             directly behind each: `--format {} --output FILE`",
            first.format.name(),
            second.format.name(),
            second.format.name(),
        ));
    }
    Ok(wanted)
}

/// The options in the order in which they were written.
fn said(matches: &ArgMatches) -> Vec<Said> {
    let mut all: Vec<(usize, Said)> = Vec::new();
    let formats = matches.get_many::<Format>("format").into_iter().flatten();
    let at = matches.indices_of("format").into_iter().flatten();
    all.extend(at.zip(formats.map(|format| Said::Format(*format))));
    let files = matches.get_many::<Utf8PathBuf>("output");
    let at = matches.indices_of("output").into_iter().flatten();
    all.extend(at.zip(files.into_iter().flatten().cloned().map(Said::Output)));
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, said)| said).collect()
}

impl FromArgMatches for OutputArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let wanted = pair(&said(matches))
            .map_err(|message| Error::raw(ErrorKind::ArgumentConflict, format!("{message}\n")))?;
        Ok(Self { wanted })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for OutputArgs {
    fn augment_args(command: Command) -> Command {
        let format = Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .action(ArgAction::Append)
            .value_parser(EnumValueParser::<Format>::new())
            .help("Form of the result; repeat it, each with an --output behind it, to write several [default: terminal]");
        let output = Arg::new("output")
            .short('o')
            .long("output")
            .value_name("FILE")
            .action(ArgAction::Append)
            .value_parser(clap::value_parser!(Utf8PathBuf))
            .help("Write the result of the --format before it to this file instead of standard output");
        command.arg(format).arg(output)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn wanted(arguments: &str) -> Result<Vec<(String, Option<String>)>, String> {
        let arguments = ["cargo-iec62304", "check"]
            .into_iter()
            .chain(arguments.split_whitespace());
        let cli = Cli::try_parse_from(arguments).map_err(|error| error.to_string())?;
        let Command::Check(check) = cli.command else {
            return Err("another command".to_owned());
        };
        let wanted = check.common.outputs.wanted();
        let plain = |one: Wanted| (one.format.name(), one.file.map(Utf8PathBuf::into_string));
        Ok(wanted.into_iter().map(plain).collect())
    }

    fn file(format: &str, name: &str) -> (String, Option<String>) {
        (format.to_owned(), Some(name.to_owned()))
    }

    fn stdout(format: &str) -> (String, Option<String>) {
        (format.to_owned(), None)
    }

    #[test]
    fn one_result_goes_where_it_always_went() {
        assert_eq!(wanted(""), Ok(vec![stdout("terminal")]));
        assert_eq!(wanted("--format json"), Ok(vec![stdout("json")]));
        assert_eq!(wanted("-o r.txt"), Ok(vec![file("terminal", "r.txt")]));
        for order in [
            "--format json --output r.json",
            "--output r.json --format=json",
        ] {
            assert_eq!(
                wanted(order),
                Ok(vec![file("json", "r.json"), stdout("terminal")])
            );
        }
    }

    #[test]
    fn each_file_takes_the_format_before_it() {
        assert_eq!(
            wanted("--format json -o r.json --verbose --format terminal -o r.txt"),
            Ok(vec![file("json", "r.json"), file("terminal", "r.txt")])
        );
        assert_eq!(
            wanted("--format terminal --format json -o r.json"),
            Ok(vec![stdout("terminal"), file("json", "r.json")])
        );
        assert_eq!(
            wanted("--format json --format json -o r.json"),
            Ok(vec![stdout("json"), file("json", "r.json")])
        );
    }

    #[test]
    fn what_cannot_be_paired_is_refused_with_help() {
        for (arguments, said) in [
            (
                "--format json --format terminal",
                "would both go to standard output",
            ),
            (
                "--format json -o a -o b",
                "`--output b` has no `--format` of its own",
            ),
            ("-o a -o b", "`--output a` has no `--format`"),
            (
                "-o a --format json --format terminal",
                "`--output a` has no `--format`",
            ),
            ("-o a --format json -o b", "`--output a` has no `--format`"),
        ] {
            let message = wanted(arguments).unwrap_err();
            assert!(message.contains(said), "{arguments}: {message}");
            assert!(message.contains("help: "), "{arguments}: {message}");
        }
        assert!(wanted("--format jsn").unwrap_err().contains("json"));
    }
}
