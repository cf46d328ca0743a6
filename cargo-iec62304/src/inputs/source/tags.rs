//! The tags of one item, and how they pass on to what stands in it.

use iec62304_grammar::{
    ClassConflict, ItemShape, Level, SafetyClass, Tag, TagKind, Written, check_placement,
    parse_meta,
};
use proc_macro2::Span;
use syn::Meta;

use super::ast::{AttrCall, Range};
use super::cfg::{CfgSet, Truth};
use super::parse::ParsedFile;
use super::position::LineMap;
use super::scope::Resolver;
use super::walk::place;
use super::{ClassTag, TagId, TagSet, VerifiesTag};
use crate::diagnostic::Diagnostic;
use crate::model::TestLevel;

/// The tags that stand on one item.
#[derive(Debug, Default)]
pub struct OwnTags {
    /// Those of units.
    pub set: TagSet,
    /// Those of tests.
    pub verifies: Vec<VerifiesTag>,
    /// Whether there is a `#[verifies]`, right or wrong.
    pub is_test: bool,
    /// Tags of units, right or wrong: kind and place.
    pub of_units: Vec<(TagKind, Range)>,
    /// What is wrong.
    pub errors: Vec<Diagnostic>,
}

/// What tags are read with.
#[derive(Clone, Copy)]
pub struct Reader<'r, 'a> {
    /// Names.
    pub resolver: &'r Resolver<'r, 'a>,
    /// Index of the target.
    pub target: usize,
    /// Its configuration.
    pub cfgs: &'r CfgSet,
    /// The file that the tags stand in.
    pub file: &'r ParsedFile,
    /// The scope their names are looked up in.
    pub scope: usize,
    /// Whether they stand on a test: then `cfg(test)` holds in a `cfg_attr`.
    pub test: bool,
}

impl Reader<'_, '_> {
    /// Reads all tags of an item of this shape.
    pub fn read(self, calls: &[AttrCall], shape: Option<&ItemShape>) -> OwnTags {
        let mut own = OwnTags::default();
        for call in calls {
            if let Some(kind) = self.resolver.tag(self.target, self.scope, call)
                && self.counts(kind, call)
            {
                self.add(&mut own, kind, call, shape);
            }
        }
        Self::check_classes(&mut own);
        own
    }

    fn counts(self, kind: TagKind, call: &AttrCall) -> bool {
        let test = self.test || kind == TagKind::Verifies;
        let mut guards = call.guards.iter();
        guards.all(|guard| self.cfgs.holds(guard, test) != Truth::No)
    }

    fn add(self, own: &mut OwnTags, kind: TagKind, call: &AttrCall, shape: Option<&ItemShape>) {
        match kind {
            TagKind::Verifies => own.is_test = true,
            _ => own.of_units.push((kind, call.range)),
        }
        let inner = call.inner.then_some(&ItemShape::InnerAttribute);
        if let Some(shape) = inner.or(shape)
            && let Err(error) = check_placement(kind, shape, Span::call_site())
        {
            let at = place(self.file, call.range);
            own.errors.push(Diagnostic::at(at, error.to_string()));
            return;
        }
        let map = LineMap::within(&call.text, call.range.start);
        match syn::parse_str::<Meta>(&call.text).and_then(|meta| parse_meta(kind, &meta)) {
            Ok(tag) => self.take(own, tag, &map),
            Err(error) => own.errors.extend(error.into_iter().map(|error| {
                let at = place(self.file, map.range(error.span()));
                Diagnostic::at(at, error.to_string())
            })),
        }
        // The parser keeps each text for the life of the thread; no span of it is used again.
        proc_macro2::extra::invalidate_current_thread_spans();
    }

    fn take(self, own: &mut OwnTags, tag: Tag, map: &LineMap<'_>) {
        let at = |span| place(self.file, map.range(span));
        let id = |written: Written<String>| TagId {
            id: written.value,
            place: at(written.span),
            inherited: false,
        };
        let class = |written: Written<SafetyClass>| ClassTag {
            class: written.value,
            place: at(written.span),
            inherited: false,
        };
        match tag {
            Tag::Requirement {
                ids,
                class: given,
                design,
            } => {
                add_ids(&mut own.set.requirements, ids.into_iter().map(id));
                own.set.classes.extend(given.map(class));
                own.set.design = own.set.design.take().or(design.map(|it| it.value));
            }
            Tag::SafetyClass(given) => own.set.classes.push(class(given)),
            Tag::SoftwareItem(item) => Self::take_item(own, id(item)),
            Tag::RiskControl { ids } => {
                add_ids(&mut own.set.risk_controls, ids.into_iter().map(id));
            }
            Tag::Verifies { ids, level, accept } => {
                let level = level.map(|level| test_level(level.value));
                let accept = accept.map(|accept| accept.value);
                own.verifies
                    .extend(ids.into_iter().map(|written| VerifiesTag {
                        place: at(written.span),
                        id: written.value,
                        level,
                        accept: accept.clone(),
                    }));
            }
        }
    }

    fn take_item(own: &mut OwnTags, item: TagId) {
        match &own.set.item {
            Some(first) if first.id != item.id => {
                let message = format!(
                    "two software items on one item, `{}` and `{}`: keep the one that holds",
                    first.id, item.id
                );
                own.errors.push(Diagnostic::at(item.place, message));
            }
            Some(_) => {}
            None => own.set.item = Some(item),
        }
    }

    fn check_classes(own: &mut OwnTags) {
        let Some(first) = own.set.classes.first() else {
            return;
        };
        let written = |class: &ClassTag| Written {
            value: class.class,
            span: Span::call_site(),
        };
        let second = own
            .set
            .classes
            .iter()
            .find(|class| class.class != first.class);
        if let Some(second) = second {
            let conflict = ClassConflict {
                first: written(first),
                second: written(second),
            };
            let error = Diagnostic::at(second.place.clone(), conflict.to_string());
            own.errors.push(error);
        }
    }
}

const fn test_level(level: Level) -> TestLevel {
    match level {
        Level::Unit => TestLevel::Unit,
        Level::Integration => TestLevel::Integration,
        Level::System => TestLevel::System,
    }
}

/// Adds IDs that are not there yet.
pub fn add_ids(known: &mut Vec<TagId>, more: impl Iterator<Item = TagId>) {
    for id in more {
        if known.iter().all(|each| each.id != id.id) {
            known.push(id);
        }
    }
}

impl TagSet {
    /// Whether it says nothing.
    pub const fn is_empty(&self) -> bool {
        self.requirements.is_empty()
            && self.risk_controls.is_empty()
            && self.classes.is_empty()
            && self.item.is_none()
            && self.design.is_none()
    }

    /// These tags and those of what stands around: IDs add up, the nearest item and design hold, all classes are kept.
    #[must_use]
    pub fn within(&self, outer: &Self) -> Self {
        let mut all = self.clone();
        let outer_ids = |ids: &[TagId]| {
            ids.iter()
                .cloned()
                .map(TagId::inherited)
                .collect::<Vec<_>>()
        };
        add_ids(
            &mut all.requirements,
            outer_ids(&outer.requirements).into_iter(),
        );
        add_ids(
            &mut all.risk_controls,
            outer_ids(&outer.risk_controls).into_iter(),
        );
        all.classes
            .extend(outer.classes.iter().cloned().map(|class| ClassTag {
                inherited: true,
                ..class
            }));
        all.item = all
            .item
            .or_else(|| outer.item.clone().map(TagId::inherited));
        all.design = all.design.or_else(|| outer.design.clone());
        all
    }
}

impl TagId {
    fn inherited(self) -> Self {
        Self {
            inherited: true,
            ..self
        }
    }
}
