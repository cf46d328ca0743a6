//! Units: from the functions of the source to judged units with class, item and trace.

use std::collections::BTreeSet;

use super::draft::{Draft, Link, is_within, take_id, unmatched};
use super::made::may_be_unseen;
use super::{Gathered, traces};
use crate::config::Exclude;
use crate::diagnostic::Diagnostic;
use crate::inputs::digest::hexadecimal;
use crate::inputs::source::{CfgState, SourceFunction, TagSet, canonical_condition};
use crate::model::{
    BuildState, ClassFrom, MadeBy, Model, SafetyClass, SoftwareUnit, TagClass, UnitCoverage,
};

/// One draft for each function of the source.
pub(super) fn draft(gathered: &Gathered<'_>) -> Vec<Draft> {
    let functions = gathered.inventory.functions.iter().enumerate();
    functions
        .map(|(index, function)| Draft {
            unit: SoftwareUnit {
                id: function.id.clone(),
                package: function.package.clone(),
                place: function.place.clone(),
                digest: Some(token_digest(&function.digest)),
                designed: function.documented,
                coverage: coverage_before_measuring(gathered, function),
                ..SoftwareUnit::default()
            },
            source: Some(index),
            target: function.target,
            module: function.module.clone(),
            entries: Vec::new(),
            made: None,
        })
        .collect()
}

/// The digest of a unit's tokens, as documents and reports write it.
fn token_digest(digest: &[u8; 32]) -> String {
    format!("sha256:{}", hexadecimal(digest))
}

fn coverage_before_measuring(gathered: &Gathered<'_>, function: &SourceFunction) -> UnitCoverage {
    if let Some(exclude) = gathered
        .config
        .excludes
        .iter()
        .find(|exclude| excludes(exclude, function))
    {
        return UnitCoverage::Excluded(exclude.reason.clone());
    }
    if !gathered.selected.contains(&function.package) {
        return UnitCoverage::NotSelected;
    }
    if gathered.build != BuildState::Done {
        return UnitCoverage::Unknown;
    }
    if let CfgState::Inactive(condition) = &function.cfg {
        return UnitCoverage::NotBuilt(match gathered.builds {
            [] => format!("its condition `{condition}` does not hold"),
            _ => format!("its condition `{condition}` holds in no build"),
        });
    }
    if !gathered.packages.contains_key(&function.package) {
        return UnitCoverage::NotBuilt(format!(
            "package `{}` is no member of the workspace, and only members are instrumented: make it one",
            function.package
        ));
    }
    let compiled = builds_that_compiled(gathered, function);
    if compiled.iter().any(|build| function.is_active_in(*build)) {
        UnitCoverage::Absent
    } else if compiled.is_empty() {
        UnitCoverage::NotBuilt("its target was not built; are its required-features on?".to_owned())
    } else {
        UnitCoverage::NotBuilt(
            "the builds in which its conditions hold do not build its target".to_owned(),
        )
    }
}

fn builds_that_compiled(gathered: &Gathered<'_>, function: &SourceFunction) -> BTreeSet<usize> {
    let (Some(execution), Some(target)) =
        (gathered.execution, gathered.targets.get(function.target))
    else {
        return BTreeSet::new();
    };
    let compiled = execution.compiled.iter().filter(|compiled| {
        compiled.package == target.package
            && compiled.target == target.target
            && compiled.kind == target.kind
    });
    compiled.map(|compiled| compiled.build).collect()
}

fn excludes(exclude: &Exclude, function: &SourceFunction) -> bool {
    exclude
        .packages
        .iter()
        .any(|package| package.value == function.package)
        || exclude
            .modules
            .iter()
            .any(|module| is_within(&function.module, &module.value))
        || exclude.cfg.as_ref().is_some_and(|cfg| {
            let wanted = canonical_condition(&cfg.value);
            function.conditions.contains(&wanted)
        })
}

/// Sorts by id; ids that stand for several are told apart: what stands in the source keeps its own before what macros made.
pub(super) fn order(drafts: &mut [Draft]) {
    let key = |draft: &Draft| (draft.source.is_none(), draft.unit.place.clone());
    drafts.sort_by(|a, b| (&a.unit.id, key(a)).cmp(&(&b.unit.id, key(b))));
    let mut taken: BTreeSet<String> = drafts.iter().map(|draft| draft.unit.id.clone()).collect();
    let mut previous = String::new();
    for draft in drafts.iter_mut() {
        if draft.unit.id != previous {
            previous.clone_from(&draft.unit.id);
            continue;
        }
        let mut numbered = (2_usize..).map(|number| format!("{previous}#{number}"));
        if let Some(free) = numbered.find(|id| !taken.contains(id)) {
            taken.insert(free.clone());
            draft.unit.id = free;
        }
    }
    drafts.sort_by(|a, b| a.unit.id.cmp(&b.unit.id));
}

/// Gives each draft its tags, its item and its class.
pub(super) fn tag(
    gathered: &Gathered<'_>,
    drafts: &mut [Draft],
    model: &mut Model,
) -> Vec<Diagnostic> {
    let mut errors = unmatched_modules(gathered, drafts);
    let mut items: Vec<Option<(String, bool)>> = Vec::new();
    for draft in drafts.iter_mut() {
        items.push(take_tags(gathered, draft, model));
    }
    for trace in &gathered.config.traces {
        errors.extend(traces::apply(gathered, trace, drafts, &mut items, model));
    }
    for (draft, item) in drafts.iter_mut().zip(items) {
        draft.unit.item = item
            .map(|(item, _)| item)
            .or_else(|| item_of(gathered, draft));
        classify(draft, model);
        draft.unit.requirements.sort();
        draft.unit.requirements.dedup();
        draft.unit.risk_controls.sort();
        draft.unit.risk_controls.dedup();
        draft.unit.designed |= draft.unit.design.is_some();
    }
    class_dangling(drafts, model);
    errors
}

/// A dangling tag counts with the class of the unit that carries it, known only now. The drafts are sorted by id.
fn class_dangling(drafts: &[Draft], model: &mut Model) {
    for tag in &mut model.dangling_tags {
        let unit = drafts.binary_search_by(|draft| draft.unit.id.cmp(&tag.subject));
        if let Some(draft) = unit.ok().and_then(|at| drafts.get(at)) {
            tag.class = draft.unit.class;
        }
    }
}

/// Takes the tags of the source; gives the tagged item.
fn take_tags(
    gathered: &Gathered<'_>,
    draft: &mut Draft,
    model: &mut Model,
) -> Option<(String, bool)> {
    let tags = tags_of(gathered, draft)?;
    draft.unit.design.clone_from(&tags.design);
    for tag in &tags.requirements {
        take_id(model, draft, tag, Link::Requirement);
    }
    for tag in &tags.risk_controls {
        take_id(model, draft, tag, Link::RiskControl);
    }
    draft.unit.tag_classes = tags
        .classes
        .iter()
        .map(|tag| TagClass {
            class: tag.class,
            place: tag.place.clone(),
            inherited: tag.inherited,
        })
        .collect();
    let tag = tags.item.as_ref()?;
    take_id(model, draft, tag, Link::Item).then(|| (tag.id.clone(), true))
}

/// The tags of a unit: for what a macro made, those in the macro call, else those of the nearest tagged module around it.
fn tags_of(gathered: &Gathered<'_>, draft: &mut Draft) -> Option<TagSet> {
    let inventory = gathered.inventory;
    let within = draft.made.as_ref().and_then(|made| made.within);
    if let Some(source) = draft.source.or(within) {
        let function = inventory.functions.get(source)?;
        draft.unit.designed = function.documented;
        return Some(TagSet {
            requirements: function.requirements.clone(),
            risk_controls: function.risk_controls.clone(),
            classes: function.classes.clone(),
            item: function.item.clone(),
            design: function.design.clone(),
        });
    }
    if draft.unit.made_by == MadeBy::ForeignMacro {
        return None;
    }
    let in_call = inventory.macro_tags.iter().find(|tags| {
        let path = draft.made.as_ref().map(|made| made.path.as_str());
        let name = path
            .and_then(|path| path.strip_prefix(tags.module.as_str()))
            .and_then(|rest| rest.strip_prefix("::"));
        tags.target == draft.target && name == Some(tags.name.as_str())
    });
    if let Some(tags) = in_call {
        draft.unit.designed = tags.documented;
        return Some(tags.tags.clone());
    }
    let around = inventory
        .module_tags
        .iter()
        .filter(|tags| tags.target == draft.target && is_within(&draft.module, &tags.module));
    around
        .max_by_key(|tags| tags.module.len())
        .map(|tags| tags.tags.clone())
}

/// Modules that an item or an exclusion names and that hold no unit.
fn unmatched_modules(gathered: &Gathered<'_>, drafts: &[Draft]) -> Vec<Diagnostic> {
    let config = gathered.config;
    let excluded = config.excludes.iter().flat_map(|exclude| &exclude.modules);
    let of_items = config.item_modules.iter();
    let missing = excluded.chain(of_items).filter(|module| {
        let holds_one = drafts
            .iter()
            .any(|draft| is_within(&draft.module, &module.value));
        !holds_one && !may_be_unseen(gathered, &module.value)
    });
    missing
        .map(|module| {
            let modules = drafts.iter().map(|draft| draft.module.as_str());
            unmatched(
                module,
                "module that holds units",
                iec62304_grammar::nearest(&module.value, modules),
            )
        })
        .collect()
}

/// The item that names the unit's module (the longest path wins), else its package.
fn item_of(gathered: &Gathered<'_>, draft: &Draft) -> Option<String> {
    item_by_place(gathered, &draft.module, &draft.unit.package)
}

/// The item that code of that module and package belongs to.
pub(super) fn item_by_place(
    gathered: &Gathered<'_>,
    module: &str,
    package: &String,
) -> Option<String> {
    let items = &gathered.config.items;
    let by_module = items
        .iter()
        .flat_map(|item| item.modules.iter().map(move |module| (module, item)));
    let by_module = by_module.filter(|(outer, _)| is_within(module, outer));
    let nearest = by_module
        .max_by_key(|(module, _)| module.len())
        .map(|(_, item)| item);
    let by_package = || items.iter().find(|item| item.packages.contains(package));
    nearest.or_else(by_package).map(|item| item.id.clone())
}

/// The class that holds: the highest of the tags, the item's, or without an item the system's.
fn classify(draft: &mut Draft, model: &Model) {
    let item = draft.unit.item.as_deref().and_then(|id| model.item(id));
    let (floor, from) = item.map_or((model.system.class, model.system.class_from), |item| {
        (item.class, ClassFrom::Item)
    });
    let highest: Option<SafetyClass> = draft.unit.tag_classes.iter().map(|tag| tag.class).max();
    // Where nothing gave the floor, a tag of the same class is what gives it.
    let decides = |class| class > floor || (class == floor && from == ClassFrom::Default);
    (draft.unit.class, draft.unit.class_from) = match highest {
        Some(class) if decides(class) => {
            let own = draft
                .unit
                .tag_classes
                .iter()
                .any(|tag| tag.class == class && !tag.inherited);
            (
                class,
                if own {
                    ClassFrom::Tag
                } else {
                    ClassFrom::Parent
                },
            )
        }
        _ => (floor, from),
    };
}

#[cfg(test)]
mod tests;
