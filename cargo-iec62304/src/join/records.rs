//! System, items and records of the documents, with the links between records.

use std::collections::{BTreeMap, BTreeSet};

use super::Gathered;
use crate::model::Model;

/// Takes the records over and resolves what they say of each other.
pub(super) fn take(gathered: &Gathered<'_>, model: &mut Model) {
    let config = gathered.config;
    model.system = config.system.clone();
    if model.system.name.is_empty() {
        gathered.fallback_name.clone_into(&mut model.system.name);
    }
    if model.system.version.is_none() {
        model.system.version = common_version(gathered);
    }
    model.items.clone_from(&config.items);
    model.requirements.clone_from(&config.requirements);
    model.vague_words.clone_from(&config.vague_words);
    model.sources.clone_from(&config.sources);
    model.hazards.clone_from(&config.hazards);
    model.risk_controls.clone_from(&config.risk_controls);
    model.interfaces.clone_from(&config.interfaces);
    model.test_records.clone_from(&config.test_records);
    model.attestations.clone_from(&config.attestations);
    model.deviations.clone_from(&config.deviations);
    model.unit_reviews.clone_from(&config.unit_reviews);
    link(model);
}

/// The version that all packages of the workspace share.
fn common_version(gathered: &Gathered<'_>) -> Option<String> {
    let mut versions = gathered.packages.values();
    let first = versions.next()?;
    versions
        .all(|version| version == first)
        .then(|| first.clone())
}

fn link(model: &mut Model) {
    let requirements = &model.requirements;
    let mut derived = naming(requirements.iter().map(|it| (&it.id, &it.derives_from)));
    let mut controlling = naming(requirements.iter().map(|it| (&it.id, &it.risk_controls)));
    let controls = &model.risk_controls;
    let mut controls = naming(controls.iter().map(|it| (&it.id, &it.hazards)));
    for source in &mut model.sources {
        source.requirements = derived.remove(&source.id).unwrap_or_default();
    }
    for hazard in &mut model.hazards {
        hazard.risk_controls = controls.remove(&hazard.id).unwrap_or_default();
    }
    for control in &mut model.risk_controls {
        control.requirements = controlling.remove(&control.id).unwrap_or_default();
    }
}

/// By each ID that records name: the records that name it, each once, in their order.
fn naming<'r>(
    records: impl Iterator<Item = (&'r String, &'r Vec<String>)>,
) -> BTreeMap<String, Vec<String>> {
    let mut naming: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (record, named) in records {
        for id in named.iter().collect::<BTreeSet<_>>() {
            naming.entry(id.clone()).or_default().push(record.clone());
        }
    }
    naming
}

#[cfg(test)]
mod tests {
    use super::naming;

    #[test]
    fn a_record_that_names_an_id_twice_is_listed_once() {
        let records = [
            ("SRS-1", vec!["RC-1", "SYS-1", "RC-1"]),
            ("SRS-2", vec!["RC-1"]),
        ];
        let owned = records.map(|(id, named)| {
            (
                id.to_owned(),
                named.into_iter().map(str::to_owned).collect(),
            )
        });
        let naming = naming(owned.iter().map(|(id, named)| (id, named)));
        assert_eq!(naming["RC-1"], ["SRS-1", "SRS-2"]);
        assert_eq!(naming["SYS-1"], ["SRS-1"]);
        assert_eq!(naming.len(), 2);
    }
}
