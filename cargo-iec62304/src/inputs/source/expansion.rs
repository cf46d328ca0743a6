//! Macro calls whose expansion is unknown, and syntax that is not read.

use iec62304_grammar::ItemShape;

use super::MacroTags;
use super::ast::{MacroCall, MacroFn};
use super::emit::{Around, Emitter};
use super::functions::{TestFn, state};
use super::walk::{Expanded, place};

impl<'a> Emitter<'_, 'a> {
    pub fn opaque(&mut self, item: &Expanded<'a>, around: &Around) {
        if self.may_hold_units(&item.conditions, around) {
            self.gap(
                item,
                around,
                "syntax that is not supported hides functions".to_owned(),
                "write it in stable Rust",
                true,
            );
        }
    }

    pub fn macro_call(&mut self, item: &Expanded<'a>, call: &MacroCall, around: &Around) {
        if self.may_hold_units(&item.conditions, around) {
            self.found.macro_calls.push(around.module.clone());
        }
        self.own(item, around, false);
        if call.makes_functions && self.may_hold_units(&item.conditions, around) {
            let message = format!(
                "functions made by `{}!` are judged only as far as the coverage map lists them",
                call.path
            );
            let help = "write the functions without the macro where each one must be seen";
            self.gap(item, around, message, help, false);
        }
        for tag in &call.stray_tags {
            if let Some(kind) = self.resolver.tag(around.target, item.scope, tag) {
                let message =
                    format!("`{kind}` in a macro call stands on no function and is not read");
                let help =
                    "tag a function, the module around it, or use `[[trace]]` in iec62304.toml";
                let at = place(item.file, tag.range);
                self.gap_at(around, at, message, help, false);
            }
        }
        for function in &call.functions {
            self.macro_function(item, function, around);
        }
    }

    fn macro_function(&mut self, item: &Expanded<'a>, function: &MacroFn, around: &Around) {
        let attrs = &function.attrs;
        let marked = self.any_holds(around.target, &attrs.tests);
        let reader = self.reader(around.target, item.file, item.scope, marked);
        let mut own = reader.read(&attrs.calls, Some(&ItemShape::Function));
        self.found.errors.append(&mut own.errors);
        let cfgs = &self.crates[around.target].cfgs;
        let conditions = item.conditions.with(&attrs.cfgs, cfgs);
        let mut inside = around.clone();
        for module in &function.modules {
            inside.module = format!("{}::{module}", inside.module);
            inside.test_prefix = format!("{}{module}::", inside.test_prefix);
        }
        let name = &function.name;
        if marked || own.is_test {
            let test = TestFn {
                file: item.file,
                range: function.range,
                attrs,
                conditions: &conditions,
                name,
            };
            self.test(&test, &inside, &own);
        } else if !own.set.is_empty() && self.may_hold_units(&conditions, around) {
            self.found.macro_tags.push(MacroTags {
                package: self.targets[around.target].package.clone(),
                target: around.target,
                module: inside.module,
                name: name.clone(),
                place: place(item.file, function.range),
                cfg: state(conditions.fails.as_deref()),
                tags: own.set.within(&around.tags),
                documented: attrs.documented,
            });
        }
    }
}
