//! Checks across files: IDs that stand twice, that lead nowhere, items that claim the same code or contain themselves.

use std::collections::BTreeMap;

use super::draft::{Claim, Definition, Draft, Kind, Reference};
use super::sections::unknown_package;
use super::sink::suggestion;
use crate::diagnostic::Diagnostic;
use crate::model::Place;

/// Every mistake that one section alone does not show.
pub(super) fn across_files(draft: &Draft, known_packages: &[String]) -> Vec<Diagnostic> {
    let mut mistakes = duplicates(&draft.definitions);
    // What a syntax error swallowed cannot be found; the syntax error is what to mend first.
    if !draft.broken {
        mistakes.extend(dangling(&draft.references, &draft.definitions));
    }
    mistakes.extend(cycles(&draft.parents));
    let unknown = draft.packages.iter().map(|claim| &claim.name);
    let unknown = unknown.filter(|package| !known_packages.contains(&package.value));
    mistakes.extend(unknown.map(|package| unknown_package(package, known_packages)));
    mistakes.extend(claimed_twice("packages", "package", &draft.packages));
    mistakes.extend(claimed_twice("modules", "module", &draft.modules));
    mistakes
}

/// IDs that are declared again, in the order of reading.
fn duplicates(definitions: &[Definition]) -> Vec<Diagnostic> {
    let mut sorted: Vec<&Definition> = definitions.iter().collect();
    sorted.sort_by_key(|definition| (definition.file, definition.id.place.start));
    let mut firsts: BTreeMap<&str, Vec<&Definition>> = BTreeMap::new();
    let mut mistakes = Vec::new();
    for definition in sorted {
        let same = firsts.entry(definition.id.value.as_str()).or_default();
        let mut earlier = same.iter();
        match earlier.find(|first| first.kind.shares_ids_with(definition.kind)) {
            Some(first) => mistakes.push(duplicate(definition, first)),
            None => same.push(definition),
        }
    }
    mistakes
}

fn duplicate(second: &Definition, first: &Definition) -> Diagnostic {
    let message = if first.kind == second.kind {
        format!("two {}s have the ID `{}`", second.kind, second.id.value)
    } else {
        format!(
            "a {} and a {} have the ID `{}`",
            first.kind, second.kind, second.id.value
        )
    };
    Diagnostic::at(second.id.place.clone(), message)
        .label("declared again")
        .help(format!(
            "the first stands at {}; give one of them another ID",
            shown(&first.id.place)
        ))
}

fn shown(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.start.line, place.start.column)
}

/// References whose ID nothing of the right kind has.
fn dangling(references: &[Reference], definitions: &[Definition]) -> Vec<Diagnostic> {
    let mut known: BTreeMap<&str, Vec<Kind>> = BTreeMap::new();
    for definition in definitions {
        let kinds = known.entry(definition.id.value.as_str()).or_default();
        kinds.push(definition.kind);
    }
    let mistakes = references.iter().filter_map(|reference| {
        let found = known.get(reference.id.value.as_str());
        let found = found.map(Vec::as_slice).unwrap_or_default();
        let right = found.iter().any(|kind| reference.kinds.contains(kind));
        (!right).then(|| leads_nowhere(reference, found, definitions))
    });
    mistakes.collect()
}

fn leads_nowhere(reference: &Reference, found: &[Kind], definitions: &[Definition]) -> Diagnostic {
    let nouns: Vec<String> = reference.kinds.iter().map(Kind::to_string).collect();
    let wanted = nouns.join(" or ");
    let id = &reference.id.value;
    let message = format!("`{}`: no {wanted} has the ID `{id}`", reference.key);
    let candidates = definitions
        .iter()
        .filter(|it| reference.kinds.contains(&it.kind));
    let candidates = candidates.map(|definition| definition.id.value.as_str());
    let help = if let Some(near) = suggestion(id, candidates) {
        format!("did you mean `{near}`?")
    } else if let Some(kind) = found.first() {
        format!("`{id}` is a {kind}")
    } else {
        let sections: Vec<String> = reference
            .kinds
            .iter()
            .map(|kind| format!("`{}`", kind.section()))
            .collect();
        format!("declare it in {}", sections.join(" or "))
    };
    Diagnostic::at(reference.id.place.clone(), message)
        .label("unknown ID")
        .help(help)
}

/// Items that contain themselves: each cycle once, at its item with the smallest id.
fn cycles(parents: &[Claim]) -> Vec<Diagnostic> {
    let by_item: BTreeMap<&str, &Claim> = parents.iter().map(|it| (it.item.as_str(), it)).collect();
    let mut mistakes = Vec::new();
    for (item, claim) in &by_item {
        let Some(path) = way_round(&by_item, item) else {
            continue;
        };
        if path.iter().min() != Some(item) {
            continue;
        }
        let arrows = path.join("` in `");
        let message = format!("`parent`: item `{item}` contains itself: `{arrows}` in `{item}`");
        mistakes.push(Diagnostic::at(claim.name.place.clone(), message));
    }
    mistakes
}

/// The items from this one outwards, if they lead back to it.
fn way_round<'a>(parents: &BTreeMap<&'a str, &'a Claim>, item: &'a str) -> Option<Vec<&'a str>> {
    let mut path = vec![item];
    let mut next = parents.get(item)?.name.value.as_str();
    while next != item {
        if path.contains(&next) {
            return None;
        }
        path.push(next);
        next = parents.get(next)?.name.value.as_str();
    }
    Some(path)
}

/// Code that a second item claims: it could not be said which class holds for it.
fn claimed_twice(key: &str, noun: &str, claims: &[Claim]) -> Vec<Diagnostic> {
    let mut firsts: BTreeMap<&str, &Claim> = BTreeMap::new();
    let mut mistakes = Vec::new();
    for claim in claims {
        let first = *firsts.entry(claim.name.value.as_str()).or_insert(claim);
        if first.name.place == claim.name.place {
            continue;
        }
        let message = format!(
            "`{key}`: {noun} `{}` belongs to item `{}` already",
            claim.name.value, first.item
        );
        let help = format!(
            "it was named at {}; a {noun} belongs to one item",
            shown(&first.name.place)
        );
        let place = claim.name.place.clone();
        mistakes.push(Diagnostic::at(place, message).help(help));
    }
    mistakes
}
