//! A unit on its way into the model, and its links with records.

use crate::config::Written;
use crate::diagnostic::Diagnostic;
use crate::inputs::source::TagId;
use crate::model::{DanglingTag, Model, SoftwareUnit};

/// A unit on its way into the model.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub unit: SoftwareUnit,
    /// Index into the functions of the inventory; `None` for what a macro made.
    pub source: Option<usize>,
    /// Index into the targets.
    pub target: usize,
    /// `crate::module` it stands in.
    pub module: String,
    /// Entries of the coverage maps that belong to it.
    pub entries: Vec<usize>,
    /// What it is called where a macro made it.
    pub made: Option<MadeName>,
}

/// What a unit that a macro made is called in the source.
#[derive(Debug, Clone, Default)]
pub(super) struct MadeName {
    /// `crate::module::name`, whatever the unit's id is.
    pub path: String,
    /// For a closure: the function around it, as an index into the functions of the inventory.
    pub within: Option<usize>,
}

/// Whether a module is the other one or below it.
pub(super) fn is_within(module: &str, outer: &str) -> bool {
    module
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Requirement,
    RiskControl,
    Item,
}

/// Links the unit with a record; an ID that no document has is kept for the rule that reports it.
pub(super) fn take_id(model: &mut Model, draft: &mut Draft, tag: &TagId, link: Link) -> bool {
    model.tagged_ids += 1;
    let id = tag.id.as_str();
    let known = match link {
        Link::Requirement => model.requirement(id).is_some(),
        Link::RiskControl => model.risk_control(id).is_some(),
        Link::Item => model.item(id).is_some(),
    };
    match (known, link) {
        (true, Link::Requirement) => draft.unit.requirements.push(tag.id.clone()),
        (true, Link::RiskControl) => draft.unit.risk_controls.push(tag.id.clone()),
        (true, Link::Item) => {}
        (false, _) => {
            let suggestion = suggestion(model, id, link);
            model.dangling_tags.push(DanglingTag {
                id: tag.id.clone(),
                subject: draft.unit.id.clone(),
                on_test: false,
                class: model.system.class,
                place: tag.place.clone(),
                suggestion,
            });
        }
    }
    known
}

fn suggestion(model: &Model, id: &str, link: Link) -> Option<String> {
    let near = match link {
        Link::Requirement => iec62304_grammar::nearest(
            id,
            model.requirements.iter().map(|record| record.id.as_str()),
        ),
        Link::RiskControl => iec62304_grammar::nearest(
            id,
            model.risk_controls.iter().map(|record| record.id.as_str()),
        ),
        Link::Item => {
            iec62304_grammar::nearest(id, model.items.iter().map(|record| record.id.as_str()))
        }
    };
    near.map(str::to_owned)
}

/// A glob or path that matches nothing.
pub(super) fn unmatched(written: &Written<String>, what: &str, near: Option<&str>) -> Diagnostic {
    let error = Diagnostic::at(
        written.place.clone(),
        format!("`{}` matches no {what}", written.value),
    )
    .label(format!("no such {what}"));
    match near {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("`*` stays within one `::` segment, `**` crosses"),
    }
}
