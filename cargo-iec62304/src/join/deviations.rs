//! Deviations and reviews of units: whether there is what they are about, and the source that they speak of.

use super::Gathered;
use crate::diagnostic::Diagnostic;
use crate::model::{BuildState, Deviation, Model, Place, Scope, SubjectKind};

/// Gives each deviation the source of its unit.
///
/// # Errors
/// A unit or a test that does not exist, or a unit that has no tokens of its own; of reviews as of deviations.
pub(super) fn resolve(gathered: &Gathered<'_>, model: &mut Model) -> Vec<Diagnostic> {
    let mut deviations = std::mem::take(&mut model.deviations);
    let mut errors = Vec::new();
    for deviation in &mut deviations {
        errors.extend(mistake(gathered, model, deviation));
        deviation.text = gathered.unit_texts.get(&deviation.subject.id).cloned();
    }
    model.deviations = deviations;
    let reviews = model.unit_reviews.iter();
    errors.extend(reviews.filter_map(|review| {
        let named = Named {
            key: "unit",
            id: &review.unit,
            kind: SubjectKind::Unit,
            place: &review.unit_place,
        };
        named.mistake(gathered, model)
    }));
    errors
}

fn mistake(gathered: &Gathered<'_>, model: &Model, deviation: &Deviation) -> Option<Diagnostic> {
    let named = Named {
        key: "subject",
        id: &deviation.subject.id,
        kind: deviation.subject.kind,
        place: &deviation.subject_place,
    };
    named.mistake(gathered, model)
}

/// What a record says that it is about.
#[derive(Clone, Copy)]
struct Named<'a> {
    key: &'static str,
    id: &'a str,
    kind: SubjectKind,
    place: &'a Place,
}

impl Named<'_> {
    fn mistake(self, gathered: &Gathered<'_>, model: &Model) -> Option<Diagnostic> {
        let (known, near) = match self.kind {
            SubjectKind::Unit => {
                if let Some(unit) = model.unit(self.id) {
                    return unit.digest.is_none().then(|| self.without_tokens());
                }
                let ids = model.units.iter().map(|unit| unit.id.as_str());
                let near = iec62304_grammar::nearest(self.id, ids);
                (units_are_known(gathered), near)
            }
            SubjectKind::Test => {
                let ids = || model.tests.iter().map(|test| test.id.as_str());
                if ids().any(|id| id == self.id) {
                    return None;
                }
                let near = iec62304_grammar::nearest(self.id, ids());
                (tests_are_known(model), near)
            }
            // The documents declare them.
            _ => return None,
        };
        known.then(|| self.unknown(near))
    }

    fn unknown(self, near: Option<&str>) -> Diagnostic {
        let (what, help) = match self.kind {
            SubjectKind::Test => (
                "test",
                "no test binary lists it: name it as the report does",
            ),
            _ => (
                "unit in the source",
                "name it as the report does; a unit that a macro makes has no tokens that a record could be bound to",
            ),
        };
        let help = if self.id.contains(['*', '?']) {
            "name one subject: a record takes no patterns".to_owned()
        } else if let Some(near) = near {
            format!("did you mean `{near}`?")
        } else {
            help.to_owned()
        };
        let message = format!("`{}`: there is no {what} `{}`", self.key, self.id);
        Diagnostic::at(self.place.clone(), message)
            .label("unknown name")
            .help(help)
    }

    fn without_tokens(self) -> Diagnostic {
        let message = format!(
            "`{}`: a macro makes unit `{}`, so it has no tokens that the record could be bound to",
            self.key, self.id
        );
        Diagnostic::at(self.place.clone(), message)
            .help("write the function out, or exclude its module with a reason")
    }
}

/// Whether every unit that a record may name is in the model: not while files are missing that a build writes or that nobody can
/// read. What a macro makes has no tokens to bind to, so nothing is awaited there.
fn units_are_known(gathered: &Gathered<'_>) -> bool {
    let mut gaps = gathered.inventory.gaps.iter();
    !gaps.any(|gap| gap.awaits_build || gap.hides_units)
}

fn tests_are_known(model: &Model) -> bool {
    model.build == BuildState::Done && model.scope == Scope::Full
}
