//! `[[trace]]`: tags for what an attribute cannot tag.

use super::Gathered;
use super::draft::{Draft, Link, take_id, unmatched};
use super::made::may_be_unseen;
use crate::config::glob::UnitGlob;
use crate::config::{Trace, TraceGlob, Written};
use crate::diagnostic::Diagnostic;
use crate::inputs::source::TagId;
use crate::model::{Model, TagClass};

/// Applies an entry to the units that its glob matches.
pub(super) fn apply(
    gathered: &Gathered<'_>,
    trace: &Trace,
    drafts: &mut [Draft],
    items: &mut [Option<(String, bool)>],
    model: &mut Model,
) -> Option<Diagnostic> {
    let TraceGlob::Units(glob) = &trace.glob else {
        return None;
    };
    let matcher = match UnitGlob::new(&glob.value) {
        Ok(matcher) => matcher,
        Err(error) => return Some(Diagnostic::at(glob.place.clone(), error.to_string())),
    };
    let mut any = false;
    for (draft, item) in drafts
        .iter_mut()
        .zip(items)
        .filter(|(draft, _)| matcher.matches(&draft.unit.id))
    {
        // An ID that no document has is one slip in one entry, however many units the glob matches.
        let first = !std::mem::replace(&mut any, true);
        trace_one(trace, draft, item, model, first);
    }
    (!any && !may_be_unseen(gathered, module_of(&glob.value))).then(|| {
        let ids = drafts.iter().map(|draft| draft.unit.id.as_str());
        unmatched(glob, "unit", iec62304_grammar::nearest(&glob.value, ids))
    })
}

fn trace_one(
    trace: &Trace,
    draft: &mut Draft,
    item: &mut Option<(String, bool)>,
    model: &mut Model,
    first: bool,
) {
    let links = [
        (&trace.requirements, Link::Requirement),
        (&trace.risk_controls, Link::RiskControl),
    ];
    for (ids, link) in links {
        for written in ids {
            let dangling = model.dangling_tags.len();
            let counted = model.tagged_ids;
            take_id(model, draft, &tag_id(written), link);
            if !first {
                model.dangling_tags.truncate(dangling);
                model.tagged_ids = counted;
            }
        }
    }
    if let Some(class) = &trace.class {
        let place = class.place.clone();
        draft.unit.tag_classes.push(TagClass {
            class: class.value,
            place,
            inherited: false,
        });
    }
    if draft.unit.design.is_none() {
        draft.unit.design.clone_from(&trace.design);
    }
    // A tag in the source is nearer than an entry in a document.
    if let (None, Some(written)) = (&item, &trace.item) {
        *item = Some((written.value.clone(), false));
    }
}

fn tag_id(written: &Written<String>) -> TagId {
    TagId {
        id: written.value.clone(),
        place: written.place.clone(),
        inherited: false,
    }
}

/// The module that the glob looks in, as far as it says so; else empty.
fn module_of(glob: &str) -> &str {
    let literal = glob.split(['*', '?', '[']).next().unwrap_or_default();
    let whole = literal.len() == glob.len();
    match literal.rsplit_once("::") {
        Some((module, _)) => module,
        None if whole => literal,
        None => "",
    }
}

#[cfg(test)]
mod tests;
