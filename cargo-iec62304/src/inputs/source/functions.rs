//! Functions, constants that hold code, and tests.

use std::rc::Rc;

use iec62304_grammar::TagKind;

use super::ast::{Attrs, Guarded, Kind, Range};
use super::cfg::{Cfg, Truth};
use super::conditions::Conditions;
use super::emit::{Around, Emitter};
use super::parse::ParsedFile;
use super::tags::OwnTags;
use super::walk::{Expanded, holds_units, place};
use super::{CfgState, SourceFunction, SourceTest, TagSet};
use crate::diagnostic::Diagnostic;

/// A test, as an item or in the tokens of a macro call.
pub struct TestFn<'t> {
    /// The file it stands in.
    pub file: &'t ParsedFile,
    /// Its place there.
    pub range: Range,
    /// Its attributes.
    pub attrs: &'t Attrs,
    /// All conditions around it.
    pub conditions: &'t Conditions,
    /// Its name.
    pub name: &'t str,
}

impl<'a> Emitter<'_, 'a> {
    pub fn function(&mut self, item: &Expanded<'a>, name: &str, around: &Around) {
        let Kind::Fn {
            has_body, is_async, ..
        } = item.node.kind
        else {
            return;
        };
        let attrs = &item.node.attrs;
        let marked = self.any_holds(around.target, &attrs.tests);
        let own = self.own(item, around, marked);
        let test = marked || own.is_test;
        let bench = self.any_holds(around.target, &attrs.benches);
        let id = format!("{}::{name}", around.prefix);
        if test {
            let test = TestFn {
                file: item.file,
                range: item.node.range,
                attrs,
                conditions: &item.conditions,
                name,
            };
            self.test(&test, around, &own);
        }
        let tags = Rc::new(own.set.within(&around.tags));
        let not_unit = test || bench;
        if not_unit {
            self.test_code(item);
        }
        if has_body && !not_unit {
            self.unit(item, &id, name, is_async, &tags, around);
        }
        if !not_unit {
            self.code(item, &id, &tags, around);
        }
        let inside = Around {
            prefix: id,
            test_prefix: format!("{}{name}::", around.test_prefix),
            tags,
            in_test: around.in_test || not_unit,
            implements: None,
            member: false,
            ..around.clone()
        };
        self.container(&item.children, &inside);
    }

    pub fn constant(&mut self, item: &Expanded<'a>, name: &str, has_code: bool, around: &Around) {
        self.own(item, around, false);
        let id = format!("{}::{name}", around.prefix);
        if has_code {
            self.unit(item, &id, name, false, &Rc::clone(&around.tags), around);
        }
        let prefix = if name == "_" {
            around.prefix.clone()
        } else {
            id
        };
        self.code(item, &prefix, &around.tags, around);
        let inside = Around {
            prefix,
            implements: None,
            member: false,
            ..around.clone()
        };
        self.container(&item.children, &inside);
    }

    fn unit(
        &mut self,
        item: &Expanded<'a>,
        id: &str,
        name: &str,
        is_async: bool,
        tags: &TagSet,
        around: &Around,
    ) {
        if !self.may_hold_units(&item.conditions, around) {
            return;
        }
        let inherited = around
            .implements
            .as_ref()
            .is_some_and(|(of_trait, self_name)| {
                self.docs
                    .inherited(around.target, of_trait, name, self_name.as_deref())
            });
        let tags = tags.clone();
        self.found.functions.push(SourceFunction {
            id: id.to_owned(),
            package: self.targets[around.target].package.clone(),
            target: around.target,
            module: around.module.clone(),
            name: name.to_owned(),
            real_file: item.file.real.clone(),
            place: place(item.file, item.node.range),
            is_async,
            blocks: match &item.node.kind {
                Kind::Fn { blocks, .. } => blocks.clone(),
                _ => Vec::new(),
            },
            digest: match &item.node.kind {
                Kind::Fn { digest, .. } | Kind::Const { digest, .. } => *digest,
                _ => [0; 32],
            },
            also_in: Vec::new(),
            cfg: state(item.conditions.fails.as_deref()),
            // Filled in when the looks are united.
            active_in: Vec::new(),
            conditions: item
                .conditions
                .all
                .iter()
                .map(ToString::to_string)
                .collect(),
            requirements: tags.requirements,
            risk_controls: tags.risk_controls,
            classes: tags.classes,
            item: tags.item,
            design: tags.design,
            documented: item.node.attrs.documented || inherited,
        });
    }

    pub fn may_hold_units(&self, conditions: &Conditions, around: &Around) -> bool {
        holds_units(self.targets[around.target].kind) && !around.in_test && conditions.unit_possible
    }

    pub fn any_holds<T>(&self, target: usize, guarded: &[Guarded<T>]) -> bool {
        let cfgs = &self.crates[target].cfgs;
        let holds = |guard: &Cfg| cfgs.holds(guard, true) != Truth::No;
        guarded.iter().any(|each| each.guards.iter().all(holds))
    }

    pub fn test(&mut self, test: &TestFn<'_>, around: &Around, own: &OwnTags) {
        self.refuse_unit_tags(test.file, own);
        self.found.tests.push(SourceTest {
            package: self.targets[around.target].package.clone(),
            target: around.target,
            path: format!("{}{}", around.test_prefix, test.name),
            place: place(test.file, test.range),
            should_panic: self.any_holds(around.target, &test.attrs.should_panic),
            cfg: state(test.conditions.fails_in_test.as_deref()),
            active_in: Vec::new(),
            verifies: own.verifies.clone(),
        });
    }

    /// A test implements nothing: a tag of units on it would say nothing and be believed.
    fn refuse_unit_tags(&mut self, file: &ParsedFile, own: &OwnTags) {
        for (kind, range) in &own.of_units {
            let message = format!("`{kind}` stands on a test, which is no unit");
            let help = match kind {
                TagKind::Requirement | TagKind::RiskControl => {
                    "write `#[verifies(…)]` for what the test verifies"
                }
                _ => "remove it: a test takes its class and item from what it verifies",
            };
            let error = Diagnostic::at(place(file, *range), message).help(help);
            self.found.errors.push(error);
        }
    }
}

/// What a condition that fails, if there is one, makes of an item.
pub fn state(fails: Option<&Cfg>) -> CfgState {
    fails.map_or(CfgState::Active, |cfg| CfgState::Inactive(cfg.to_string()))
}
