//! The rule `revision-unclean`.

use crate::model::{Gate, Model, RevisionState};
use crate::rules::text::bounded_code;
use crate::rules::{Examined, Findings};
use crate::verdict::{Severity, SubjectKind};

declare_rule! {
    /// A verdict on files that are not committed.
    ///
    /// # Why
    /// What was verified has to be under version control before, or nobody can get it back. A changed file, a new one, and a
    /// judged file that git ignores are not in the commit. Before the release it is a warning. For stored evidence the tree that
    /// it was made from counts. Where git keeps no file of the workspace, nobody can tell: that leaves a release undetermined.
    ///
    /// # Fix
    /// Commit, and run again. Put into `.gitignore` what is not part of the device, and take out of it what is.
    "revision-unclean", clause "5.1.11" Standard, classes [A B C],
    gate Release, severity Error, needs Source, subjects System,
    nothing "an uncommitted tree is a warning until the release"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let released = model.gate >= Gate::Release;
    let (what, help) = match &model.revision {
        RevisionState::Clean => return Examined::judged(1),
        RevisionState::Unknown(_) if !released => {
            return Examined {
                nothing: Some(
                    "git keeps no file of the workspace, so nobody can tell whether it is committed",
                ),
                ..Examined::default()
            };
        }
        RevisionState::Unknown(why) => (
            format!("cannot be told to be committed: {why}"),
            "put the workspace under version control with git, and commit it",
        ),
        RevisionState::Unclean(files) => (
            format!("is judged from an uncommitted tree{}", listed(files)),
            "commit it, and run again",
        ),
        RevisionState::StoredUnclean => (
            "is judged by evidence that was made from an uncommitted tree".to_owned(),
            "commit, and gather the evidence again",
        ),
    };
    let message = format!("system `{}` {what}", model.system.name);
    let unknown = matches!(model.revision, RevisionState::Unknown(_));
    let finding = findings.add(SubjectKind::System, "system", model.system.class, message);
    finding
        .at(model.system.place.clone())
        .help(help)
        .undecided_if(unknown);
    if released {
        Examined::judged(1)
    } else {
        finding.weigh(Severity::Warning);
        Examined::default()
    }
}

fn listed(files: &[String]) -> String {
    if files.is_empty() {
        return String::new();
    }
    format!(": {}", bounded_code(files.iter().map(String::as_str)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::complete_but;
    use crate::model::{Gate, Model, RevisionState};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::{RuleOutcome, Severity};

    fn at(gate: Gate, revision: RevisionState) -> Model {
        complete_but(|model| {
            model.gate = gate;
            model.revision = revision;
        })
    }

    fn unclean() -> RevisionState {
        RevisionState::Unclean(vec!["src/lib.rs".to_owned()])
    }

    #[test]
    fn a_release_is_judged_from_a_committed_tree() {
        let clean = at(Gate::Release, RevisionState::Clean);
        both_ways(&RULE, &clean, &at(Gate::Release, unclean()));
        both_ways(
            &RULE,
            &clean,
            &at(Gate::Release, RevisionState::StoredUnclean),
        );
    }

    #[test]
    fn at_merge_it_is_a_warning_and_never_called_satisfied() {
        let (result, findings) = judged(&RULE, &at(Gate::Merge, unclean()));
        assert_eq!(result.outcome, RuleOutcome::NotApplicable);
        assert!(!result.counts);
        assert_eq!(findings[0].severity, Severity::Warning);
        assert!(findings[0].message.ends_with(": `src/lib.rs`"));
        let clean = at(Gate::Merge, RevisionState::Clean);
        assert_eq!(outcome(&RULE, &clean), RuleOutcome::Satisfied);
    }

    #[test]
    fn without_version_control_nobody_can_tell() {
        let unknown = || RevisionState::Unknown("git keeps no file of the workspace".to_owned());
        let (result, findings) = judged(&RULE, &at(Gate::Merge, unknown()));
        assert_eq!(result.outcome, RuleOutcome::NotApplicable);
        assert!(findings.is_empty() && result.reason.unwrap().contains("nobody can tell"));
        let (result, findings) = judged(&RULE, &at(Gate::Release, unknown()));
        assert_eq!(result.outcome, RuleOutcome::Undetermined);
        assert!(findings[0].message.contains("git keeps no file"));
    }
}
