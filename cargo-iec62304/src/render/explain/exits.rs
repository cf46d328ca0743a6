//! What `explain` says about exit codes.

use std::fmt::Write as _;

use crate::exit::ExitCode;

/// `exit-N` → the code.
pub(super) fn find(name: &str) -> Option<ExitCode> {
    let number: u8 = name.strip_prefix("exit-")?.parse().ok()?;
    let mut codes = ExitCode::ALL.iter();
    codes.find(|code| code.number() == number).copied()
}

/// All exit codes in one line each.
pub(super) fn list() -> String {
    let mut text = String::from("# Exit codes\n\n");
    for code in ExitCode::ALL {
        let _ = writeln!(text, "- {}: {}", code.number(), meaning(*code));
    }
    text.push_str(
        "\nWhere several hold, 2 goes before 1, 1 before 3, 3 before 0. Exits 0, 1 and 3 write the full report, after a failed build too; \
         after 2 there is none. A run that was interrupted ends with 130.\n\n\
         More on one: cargo iec62304 explain exit-3\n",
    );
    text
}

/// Everything about one exit code.
pub(super) fn text(code: ExitCode) -> String {
    format!(
        "# exit {}\n\n{}\n\n## When\n{}\n\n## What to do\n{}\n",
        code.number(),
        sentence(meaning(code)),
        when(code),
        what_to_do(code)
    )
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

const fn meaning(code: ExitCode) -> &'static str {
    match code {
        ExitCode::Pass => "every applicable rule of the gate is satisfied or waived",
        ExitCode::Violated => "at least one rule is violated",
        ExitCode::Usage => "wrong usage, configuration, tag or document; there is no verdict",
        ExitCode::Undetermined => "undetermined: evidence could not be gathered or trusted",
    }
}

const fn when(code: ExitCode) -> &'static str {
    match code {
        ExitCode::Pass => {
            "- the verdict is pass\n\
             - rules of a later gate may still have findings: they are shown and do not count\n\
             - after `check`, nothing was executed: only what needs no execution was judged\n\
             - `init`, `explain` and other commands that judge nothing: done"
        }
        ExitCode::Violated => {
            "- a rule that counts at the gate has an open, decided error\n\
             - a missing profile of a passed test is one of them: absent evidence is no evidence"
        }
        ExitCode::Usage => {
            "- a flag that does not exist, or two that exclude each other\n\
             - a mistake in iec62304.toml, in a document or in a tag: a key that does not exist, an ID that stands twice, a glob that matches nothing\n\
             - a workspace that cargo cannot read\n\
             - a file that a command would have to write over"
        }
        ExitCode::Undetermined => {
            "- the build failed, or the run of the tests could not be finished\n\
             - a profile is corrupt or was made from other code, two engines disagree, stored evidence is not of this code\n\
             - source that could not be read may hide units\n\
             - what a narrowed run left out could remove a finding\n\
             - nothing was examined at all: a verdict on nothing is no pass"
        }
    }
}

const fn what_to_do(code: ExitCode) -> &'static str {
    match code {
        ExitCode::Pass => {
            "Nothing. The last line says how many clauses are open for a person: no tool can pass those."
        }
        ExitCode::Violated => {
            "Mend the findings one by one; each names its rule, and `cargo iec62304 explain RULE` says how. Old code can begin with \
             `--write-baseline`."
        }
        ExitCode::Usage => {
            "Read the error: it has the place and, where one can be made, a suggestion. Nothing was built."
        }
        ExitCode::Undetermined => {
            "Look at the undetermined rules and their reasons, and at the warnings at the top of the report; mend what kept the evidence \
             away and run again. Treat it as a failure: a gate must block on it."
        }
    }
}
