//! Dependencies by the names in the code.

use std::collections::BTreeMap;

use super::super::Gathered;
use super::parts::Parts;
use crate::model::{Dependency, DependencyKind, ExcludedLink, Part, Place, Step};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Links {
    dependencies: BTreeMap<(Part, Part), Dependency>,
    excluded: BTreeMap<(Part, String), ExcludedLink>,
}

impl Links {
    /// One part depends on another. Of several ways the shortest is kept, and of these the first by place.
    pub(super) fn depend(&mut self, kind: DependencyKind, path: Vec<Step>, place: Option<Place>) {
        let part = |step: Option<&Step>| step.and_then(|step| step.part.clone());
        let (Some(from), Some(to)) = (part(path.first()), part(path.last())) else {
            return;
        };
        if from == to {
            return;
        }
        let key = (from.clone(), to.clone());
        let known = self.dependencies.entry(key).or_insert_with(|| Dependency {
            from,
            to,
            ..Dependency::default()
        });
        // What the product needs is told before what only its build or its tests need.
        let first = known.kinds.iter().next();
        let rank = |kind: DependencyKind, path: &[Step], place: &Option<Place>| {
            (
                kind,
                path.len(),
                place.is_none(),
                place.clone(),
                path.to_vec(),
            )
        };
        let better = first.is_none_or(|known_kind| {
            rank(kind, &path, &place) < rank(*known_kind, &known.path, &known.place)
        });
        if better {
            (known.path, known.place) = (path, place);
        }
        known.kinds.insert(kind);
    }

    /// A part reaches excluded code.
    pub(super) fn exclude(&mut self, excluded: String, path: Vec<Step>, place: Option<Place>) {
        let Some(from) = path.first().and_then(|step| step.part.clone()) else {
            return;
        };
        let link = ExcludedLink {
            from: from.clone(),
            excluded: excluded.clone(),
            path,
            place,
        };
        let rank = |link: &ExcludedLink| {
            let place = link.place.clone();
            (link.path.len(), place.is_none(), place, link.path.clone())
        };
        let known = self
            .excluded
            .entry((from, excluded))
            .or_insert_with(|| link.clone());
        if rank(&link) < rank(known) {
            *known = link;
        }
    }

    /// All of them, sorted.
    pub(super) fn finish(self) -> (Vec<Dependency>, Vec<ExcludedLink>) {
        (
            self.dependencies.into_values().collect(),
            self.excluded.into_values().collect(),
        )
    }
}

/// What the paths in the code name.
pub(super) fn by_names(gathered: &Gathered<'_>, parts: &Parts<'_>, links: &mut Links) {
    let code = &gathered.inventory.code;
    for each in &code.uses {
        // What excluded code needs is not the product's.
        if parts.excluded(each.from).is_some() {
            continue;
        }
        let (from, to) = (parts.part(each.from), parts.part(each.to));
        let excluded = parts.excluded(each.to);
        if from == to && excluded.is_none() {
            continue;
        }
        let step = |owner: usize, part: Option<&Part>| Step {
            part: part.cloned(),
            name: code
                .owners
                .get(owner)
                .map(|owner| owner.id.clone())
                .unwrap_or_default(),
        };
        let place = Some(code.place(each.file, each.at));
        let first = step(each.from, Some(from));
        if let Some(excluded) = excluded {
            links.exclude(excluded.clone(), vec![first, step(each.to, None)], place);
        } else {
            let path = vec![first, step(each.to, Some(to))];
            links.depend(DependencyKind::Normal, path, place);
        }
    }
}
