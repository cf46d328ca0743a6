//! Every command line that the README and the book name is one that the tool takes.

use std::collections::BTreeSet;

use cargo_iec62304::cli::Cli;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Parser};

use crate::book;
use crate::support::repository;

/// How a call of the tool begins.
const CALL: &str = "cargo iec62304 ";

/// Commands whose options sentences speak of.
const COMMANDS: [&str; 7] = [
    "init",
    "verify",
    "merge",
    "check",
    "matrix",
    "trace",
    "deviation",
];

/// Options in the texts that are cargo's, rustc's or those of other tools.
const OF_OTHERS: [&str; 3] = ["--cfg", "--check-cfg", "--no-clean"];

/// README, changelog and book, the pages of the rules too.
fn pages() -> Vec<(String, String)> {
    let beside = ["README.md", "CHANGELOG.md"].map(|page| {
        let text = std::fs::read_to_string(repository().join(page)).expect("a page is text");
        (page.to_owned(), text)
    });
    beside.into_iter().chain(book::pages()).collect()
}

/// The code spans and the lines of fenced blocks of a page; a line that ends with a backslash goes on.
fn code(text: &str) -> Vec<String> {
    let mut code = Vec::new();
    let mut fenced = false;
    for line in text.replace("\\\n", " ").lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            code.push(line.to_owned());
        } else {
            code.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    code
}

/// The arguments of the calls in a piece of code, up to what belongs to the shell around it. A sentence may leave out the name
/// of the tool: `verify --from DIR`.
fn calls(code: &str) -> Vec<Vec<String>> {
    let begins = |name: &&str| code.starts_with(&format!("{name} --"));
    if COMMANDS.iter().any(begins) {
        return calls(&format!("{CALL}{code}"));
    }
    let mut calls = Vec::new();
    for rest in code.split(CALL).skip(1) {
        let ends = [" #", " ||", " &&", " |", "…", ")", "\"", "'"];
        let end = ends.iter().filter_map(|end| rest.find(end)).min();
        let call = rest[..end.unwrap_or(rest.len())].replace("${{ matrix.shard }}", "1");
        // Of `auto|nextest` the first.
        let words = call.split_whitespace();
        let words = words.map(|word| word.split('|').next().unwrap_or(word).to_owned());
        calls.push(words.collect());
    }
    calls
}

/// What the tool says against it, if it is more than that a value is left to the reader.
fn refused(arguments: &[String]) -> Option<String> {
    let words = std::iter::once("cargo iec62304").chain(arguments.iter().map(String::as_str));
    let error = Cli::try_parse_from(words).err()?;
    let left_open = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
        // A sentence about a command names no arguments of it.
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand => {
            arguments.iter().all(|word| !word.starts_with('-'))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            matches!(error.get(ContextKind::InvalidValue), Some(ContextValue::String(value)) if is_placeholder(value))
        }
        _ => false,
    };
    (!left_open).then(|| error.to_string())
}

fn is_placeholder(value: &str) -> bool {
    value
        .chars()
        .all(|char| char.is_ascii_uppercase() || char == '-')
}

#[test]
fn every_call_in_the_texts_is_one_that_the_tool_takes() {
    let mut judged = 0;
    let mut wrong = Vec::new();
    for (page, text) in pages() {
        for call in code(&text).iter().flat_map(|code| calls(code)) {
            judged += 1;
            let said =
                refused(&call).map(|said| format!("{page}: {CALL}{}: {said}", call.join(" ")));
            wrong.extend(said);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(judged > 60, "only {judged} calls were found");
}

/// The long options of a command and of those below it.
fn options(command: &Command, found: &mut BTreeSet<String>) {
    let longs = command.get_arguments().filter_map(|it| it.get_long());
    found.extend(longs.map(|long| format!("--{long}")));
    for below in command.get_subcommands() {
        options(below, found);
    }
}

#[test]
fn every_option_that_a_sentence_names_is_there() {
    let mut known: BTreeSet<String> = OF_OTHERS.map(str::to_owned).into();
    let mut command = Cli::command();
    // Brings `--help` and `--version`.
    command.build();
    options(&command, &mut known);
    let mut unknown = Vec::new();
    for (page, text) in pages() {
        for code in code(&text).iter().filter(|code| code.starts_with("--")) {
            let words = code.split([' ', '=', '/', '|', ',']);
            // A row of hyphens is a line of Markdown.
            let options =
                words.filter(|word| word.starts_with("--") && !word.trim_matches('-').is_empty());
            unknown.extend(
                options
                    .filter(|option| !known.contains(*option))
                    .map(|option| format!("{page}: {option}")),
            );
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}
