//! Deviations: whether there is what they are about, and the source that they speak of.

use super::Gathered;
use crate::diagnostic::Diagnostic;
use crate::model::{BuildState, Deviation, Model, Scope, SubjectKind};

/// Gives each deviation the source of its unit.
///
/// # Errors
/// A unit or a test that does not exist, or a unit that has no tokens of its own.
pub(super) fn resolve(gathered: &Gathered<'_>, model: &mut Model) -> Vec<Diagnostic> {
    let mut deviations = std::mem::take(&mut model.deviations);
    let mut errors = Vec::new();
    for deviation in &mut deviations {
        errors.extend(mistake(gathered, model, deviation));
        deviation.text = gathered.unit_texts.get(&deviation.subject.id).cloned();
    }
    model.deviations = deviations;
    errors
}

fn mistake(gathered: &Gathered<'_>, model: &Model, deviation: &Deviation) -> Option<Diagnostic> {
    let (known, near) = match deviation.subject.kind {
        SubjectKind::Unit => {
            if let Some(unit) = model.unit(&deviation.subject.id) {
                return unit.digest.is_none().then(|| without_tokens(deviation));
            }
            let ids = model.units.iter().map(|unit| unit.id.as_str());
            let near = iec62304_grammar::nearest(&deviation.subject.id, ids);
            (units_are_known(gathered), near)
        }
        SubjectKind::Test => {
            let mut ids = model.tests.iter().map(|test| test.id.as_str());
            if ids.any(|id| id == deviation.subject.id) {
                return None;
            }
            let ids = model.tests.iter().map(|test| test.id.as_str());
            let near = iec62304_grammar::nearest(&deviation.subject.id, ids);
            (tests_are_known(model), near)
        }
        // The documents declare them.
        _ => return None,
    };
    known.then(|| unknown(deviation, near))
}

/// Whether every unit that a deviation may name is in the model: not while files are missing that a build writes or that nobody can
/// read. What a macro makes has no tokens to bind to, so nothing is awaited there.
fn units_are_known(gathered: &Gathered<'_>) -> bool {
    let mut gaps = gathered.inventory.gaps.iter();
    !gaps.any(|gap| gap.awaits_build || gap.hides_units)
}

fn tests_are_known(model: &Model) -> bool {
    model.build == BuildState::Done && model.scope == Scope::Full
}

fn unknown(deviation: &Deviation, near: Option<&str>) -> Diagnostic {
    let id = &deviation.subject.id;
    let (what, help) = match deviation.subject.kind {
        SubjectKind::Test => (
            "test",
            "no test binary lists it: name it as the report does",
        ),
        _ => (
            "unit in the source",
            "name it as the report does; a unit that a macro makes has no tokens that a deviation could be bound to",
        ),
    };
    let help = if id.contains(['*', '?']) {
        "name one subject: a deviation takes no patterns".to_owned()
    } else if let Some(near) = near {
        format!("did you mean `{near}`?")
    } else {
        help.to_owned()
    };
    let message = format!("`subject`: there is no {what} `{id}`");
    Diagnostic::at(deviation.subject_place.clone(), message)
        .label("unknown subject")
        .help(help)
}

fn without_tokens(deviation: &Deviation) -> Diagnostic {
    let message = format!(
        "`subject`: a macro makes unit `{}`, so it has no tokens that the deviation could be bound to",
        deviation.subject.id
    );
    Diagnostic::at(deviation.subject_place.clone(), message)
        .help("write the function out, or exclude its module with a reason")
}
