//! The rule `evidence-stray`.

use crate::model::{Model, Stray};
use crate::nouns::counted;
use crate::rules::text::bounded_code;
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A profile that turned up while the tests ran, and that no test owns.
    ///
    /// # Why
    /// A process that a test starts with a cleared environment does not know where its evidence belongs: it writes its
    /// profile where it stands. Which test it served cannot be shown, so what it executed counts for none, and the records
    /// of the tests are not complete. They must allow a test to be repeated with the same result.
    ///
    /// # Fix
    /// Pass `LLVM_PROFILE_FILE` on to processes that get an environment of their own:
    /// `command.env_clear().envs(std::env::vars().filter(|(name, _)| name == "LLVM_PROFILE_FILE"))`. Delete the profiles if
    /// something else wrote them while the tests ran.
    "evidence-stray", clause "5.7.5" Standard, classes [A B C],
    gate Merge, severity Error, needs Execution, subjects System,
    nothing "no system",
    never_waived "nobody knows which test left it, so nobody knows what is accepted"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for stray in &model.strays {
        findings
            .add(
                SubjectKind::System,
                "system",
                model.system.class,
                message(model, stray),
            )
            .at(model.system.place.clone())
            .help("let the test pass `LLVM_PROFILE_FILE` on to the processes that it starts");
    }
    Examined::judged(1)
}

fn message(model: &Model, stray: &Stray) -> String {
    let programs = match stray.programs.as_slice() {
        [] => String::new(),
        programs => {
            let names = programs.iter().map(String::as_str);
            format!(", left by {}", bounded_code(names))
        }
    };
    format!(
        "system `{}`: {} that no test owns turned up in {}{programs}",
        model.system.name,
        counted(stray.profiles, "profile"),
        stray.folder
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::Stray;
    use crate::model::builder::{complete, complete_but};
    use crate::rules::testkit::{both_ways, messages};

    #[test]
    fn a_stray_profile_is_a_finding_that_says_where_it_lay_and_who_left_it() {
        let fail = complete_but(|model| {
            model.strays = vec![
                Stray {
                    folder: "`dose`".to_owned(),
                    profiles: 2,
                    programs: vec!["pump::main".to_owned()],
                },
                Stray {
                    folder: "the system's temporary folder".to_owned(),
                    profiles: 1,
                    programs: Vec::new(),
                },
            ];
        });
        both_ways(&RULE, &complete(), &fail);
        let messages = messages(&RULE, &fail);
        let where_and_who =
            "2 profiles that no test owns turned up in `dose`, left by `pump::main`";
        assert!(messages[1].contains(where_and_who), "{messages:?}");
        assert!(
            messages[0].ends_with(
                "1 profile that no test owns turned up in the system's temporary folder"
            )
        );
    }
}
