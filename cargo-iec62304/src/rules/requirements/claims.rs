//! What the tests that claim to verify something come to.

use std::collections::BTreeMap;

use crate::model::{
    Model, NotRunReason, Place, ProfileState, Proof, TestCase, TestOutcome, Verification,
};
use crate::rules::reach;

/// The claims on one requirement, risk control or interface.
#[derive(Debug, Default)]
pub(in crate::rules) struct Claims {
    /// Whether one of them is proven.
    pub proven: bool,
    /// Whether a wider scope or readable evidence could prove one.
    pub open: bool,
    /// Why each test proves nothing.
    pub why_not: Vec<String>,
}

/// Cases that one tag covers: the tag, and the function where the source has one.
type Tag<'a> = (&'a Place, Result<&'a Place, &'a str>);

/// What the cases of one tag come to together.
#[derive(Default)]
struct Cases {
    proven: bool,
    broken: bool,
    open: bool,
}

/// What one case comes to.
enum Case {
    Proven,
    Void(String),
    Broken(String),
    Open(String),
}

/// What these tests, as indexes into the model, come to for that ID.
pub(in crate::rules) fn on(model: &Model, id: &str, tests: &[usize]) -> Claims {
    let partial = reach::is_partial(model);
    let mut claims = Claims::default();
    let mut tags: BTreeMap<Tag, Cases> = BTreeMap::new();
    for test in tests.iter().filter_map(|&at| model.tests.get(at)) {
        let of_it = |verification: &&Verification| verification.id == id;
        for verification in test.verifies.iter().filter(of_it) {
            let function = test.place.as_ref().ok_or(test.id.as_str());
            let cases = tags.entry((&verification.place, function)).or_default();
            claims
                .why_not
                .extend(cases.add(judge(test, verification, partial)));
        }
    }
    // All cases of a tag must pass.
    claims.proven = tags
        .values()
        .any(|cases| cases.proven && !cases.broken && !cases.open);
    claims.open = tags.values().any(|cases| cases.open && !cases.broken);
    claims
}

impl Cases {
    /// Adds a case; gives the reason where it proves nothing.
    fn add(&mut self, case: Case) -> Option<String> {
        match case {
            Case::Proven => {
                self.proven = true;
                None
            }
            Case::Void(why) => Some(why),
            Case::Broken(why) => {
                self.broken = true;
                Some(why)
            }
            Case::Open(why) => {
                self.open = true;
                Some(why)
            }
        }
    }
}

fn judge(test: &TestCase, verification: &Verification, partial: bool) -> Case {
    let id = &test.id;
    match &test.outcome {
        TestOutcome::Passed | TestOutcome::Flaky => judge_passed(test, verification.proof),
        TestOutcome::Failed(how) if how.is_empty() => Case::Broken(format!("test `{id}` failed")),
        TestOutcome::Failed(how) => {
            Case::Broken(format!("test `{id}` failed: {}", how.trim_end_matches('.')))
        }
        TestOutcome::Ignored => Case::Broken(format!("test `{id}` is ignored")),
        TestOutcome::NotRun(NotRunReason::NotListed) if !partial => {
            Case::Broken(format!("test `{id}` is listed by no test binary"))
        }
        TestOutcome::NotRun(
            NotRunReason::NotListed | NotRunReason::Deselected | NotRunReason::Static,
        ) => Case::Open(format!("test `{id}` was left out of this run")),
    }
}

fn judge_passed(test: &TestCase, proof: Proof) -> Case {
    let id = &test.id;
    match (proof, &test.profile) {
        (Proof::Proven, _) => Case::Proven,
        (Proof::Nothing, ProfileState::Unreadable(_)) => {
            Case::Open(format!("the profile of test `{id}` cannot be trusted"))
        }
        (Proof::Nothing, ProfileState::Missing) => {
            Case::Void(format!("test `{id}` passed and left no profile"))
        }
        (Proof::Nothing, ProfileState::NotMeasured(why)) => {
            Case::Void(format!("test `{id}` passed and proves nothing: {why}"))
        }
        (Proof::Hollow, _) | (Proof::Nothing, ProfileState::Read | ProfileState::NotExpected) => {
            Case::Void(format!(
                "test `{id}` passed and executed no unit that could prove it"
            ))
        }
    }
}
