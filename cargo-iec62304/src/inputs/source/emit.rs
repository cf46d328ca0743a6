//! From the followed targets to the inventory: units, tests, tags, gaps.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use iec62304_grammar::{ItemShape, TagKind};

use super::ast::{Attrs, Guarded, Kind, MacroCall, MacroFn, Range};
use super::cfg::{Cfg, Truth};
use super::docs::Docs;
use super::parse::{ParsedFile, ParsedSources};
use super::scope::Resolver;
use super::tags::{OwnTags, Reader};
use super::walk::{Conditions, Crate, Expanded, holds_units, place};
use super::{
    CfgState, MacroTags, ModuleTags, SourceFile, SourceFunction, SourceInventory, SourceTest,
    TagSet, TargetInput, TestCode, TestModule,
};
use crate::diagnostic::Diagnostic;
use crate::model::SourceGap;

/// Lists what the targets hold.
pub fn inventory(
    sources: &ParsedSources,
    targets: &[TargetInput],
    crates: &[Crate<'_>],
) -> SourceInventory {
    let mut emitter = Emitter {
        targets,
        crates,
        resolver: Resolver::new(targets, crates),
        docs: Docs::new(crates),
        found: SourceInventory {
            files: files(sources, targets, crates),
            ..SourceInventory::default()
        },
    };
    for target in 0..targets.len() {
        emitter.target(target);
    }
    finish(emitter.found)
}

fn files(
    sources: &ParsedSources,
    targets: &[TargetInput],
    crates: &[Crate<'_>],
) -> Vec<SourceFile> {
    let reached: BTreeSet<usize> = crates
        .iter()
        .flat_map(|krate| &krate.files)
        .copied()
        .collect();
    let out_dirs: Vec<_> = targets
        .iter()
        .filter_map(|target| target.out_dir.as_ref())
        .map(|dir| sources.folder(dir))
        .collect();
    let files = reached.into_iter().map(|index| sources.file(index));
    let mut files: Vec<SourceFile> = files
        .filter_map(|file| {
            Some(SourceFile {
                path: file.shown.clone(),
                sha256: file.sha256?,
                generated: out_dirs.iter().any(|dir| file.real.starts_with(dir)),
            })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Gives repeated ids their numbers, in the order of the source, and sorts all lists.
fn finish(mut found: SourceInventory) -> SourceInventory {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for function in &mut found.functions {
        let count = seen.entry(function.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            function.id = format!("{}#{count}", function.id);
        }
    }
    found.functions.sort_by(|a, b| a.id.cmp(&b.id));
    let key = |test: &SourceTest| (test.package.clone(), test.target, test.path.clone());
    found.tests.sort_by_cached_key(key);
    let key = |tags: &MacroTags| (tags.target, tags.module.clone(), tags.name.clone());
    found.macro_tags.sort_by_cached_key(key);
    let key = |tags: &ModuleTags| (tags.target, tags.module.clone());
    found.module_tags.sort_by_cached_key(key);
    found.errors.sort();
    found.errors.dedup();
    found.gaps = merged(found.gaps);
    found
}

/// One gap for each place and package, even where several targets meet it.
fn merged(mut gaps: Vec<SourceGap>) -> Vec<SourceGap> {
    let key = |gap: &SourceGap| {
        let at = (gap.place.clone(), gap.message.clone(), gap.package.clone());
        (at, !gap.hides_units)
    };
    gaps.sort_by_cached_key(key);
    gaps.dedup_by(|b, a| a.place == b.place && a.message == b.message && a.package == b.package);
    gaps
}

/// What an item stands in.
#[derive(Clone)]
struct Around {
    target: usize,
    /// `id_root::module`.
    module: String,
    /// What ids of items here begin with: the module, or a function or type in it.
    prefix: String,
    /// The module as a test binary lists it, with `::` at its end where it is not empty.
    test_prefix: String,
    tags: Rc<TagSet>,
    /// Whether it is the body of a test.
    in_test: bool,
    /// For methods of trait impls: trait, self type.
    implements: Option<(String, Option<String>)>,
}

type TypeTags = HashMap<String, TagSet>;

struct Emitter<'e, 'a> {
    targets: &'e [TargetInput],
    crates: &'e [Crate<'a>],
    resolver: Resolver<'e, 'a>,
    docs: Docs<'a>,
    found: SourceInventory,
}

impl<'a> Emitter<'_, 'a> {
    fn target(&mut self, target: usize) {
        let krate = &self.crates[target];
        let root = &self.targets[target].id_root;
        let around = Around {
            target,
            module: root.clone(),
            prefix: root.clone(),
            test_prefix: String::new(),
            tags: Rc::default(),
            in_test: false,
            implements: None,
        };
        self.found.gaps.extend(krate.gaps.iter().cloned());
        self.inner(krate.root, target);
        self.container(&krate.items, &around);
    }

    /// Attributes inside a file cannot be tags.
    fn inner(&mut self, inner: Option<(&Attrs, &ParsedFile)>, target: usize) {
        if let Some((attrs, file)) = inner {
            let reader = self.reader(target, file, 0, false);
            let own = reader.read(&attrs.calls, Some(&ItemShape::InnerAttribute));
            self.found.errors.extend(own.errors);
        }
    }

    fn reader<'r>(
        &'r self,
        target: usize,
        file: &'r ParsedFile,
        scope: usize,
        test: bool,
    ) -> Reader<'r, 'a> {
        Reader {
            resolver: &self.resolver,
            target,
            cfgs: &self.crates[target].cfgs,
            file,
            scope,
            test,
        }
    }

    /// The tags on an item; mistakes are recorded.
    fn own(&mut self, item: &Expanded<'a>, around: &Around, test: bool) -> OwnTags {
        let attrs = &item.node.attrs;
        if attrs.calls.is_empty() {
            return OwnTags::default();
        }
        let reader = self.reader(around.target, item.file, item.scope, test);
        let mut own = reader.read(&attrs.calls, item.node.shape.as_ref());
        self.found.errors.append(&mut own.errors);
        own
    }

    /// The items of a module or a body.
    fn container(&mut self, items: &[Expanded<'a>], around: &Around) {
        let mut types = TypeTags::new();
        self.type_tags(items, around, &mut types);
        self.items(items, around, &types);
    }

    /// Tags on types reach their inherent impls in the same module, in front of them or behind.
    fn type_tags(&mut self, items: &[Expanded<'a>], around: &Around, types: &mut TypeTags) {
        for item in items {
            match &item.node.kind {
                Kind::Type { name } => {
                    let own = self.own(item, around, false);
                    if item.conditions.active() {
                        let all = types.entry(name.clone()).or_default();
                        *all = own.set.within(all);
                    }
                }
                Kind::Group | Kind::Include(_) => self.type_tags(&item.children, around, types),
                _ => {}
            }
        }
    }

    fn items(&mut self, items: &[Expanded<'a>], around: &Around, types: &TypeTags) {
        for item in items {
            self.item(item, around, types);
        }
    }

    fn item(&mut self, item: &Expanded<'a>, around: &Around, types: &TypeTags) {
        if !item.conditions.unit_possible {
            self.test_code(item);
        }
        match &item.node.kind {
            Kind::Group | Kind::Include(_) => {
                self.own(item, around, false);
                self.inner(item.inner, around.target);
                self.items(&item.children, around, types);
            }
            Kind::Mod { name, .. } => self.module(item, name, around),
            Kind::Fn { name, .. } => self.function(item, name, around),
            Kind::Const { name, has_code } => self.constant(item, name, *has_code, around),
            Kind::Impl { .. } => self.implementation(item, around, types),
            Kind::Trait { name } => {
                let own = self.own(item, around, false);
                let prefix = format!("{}::{name}", around.prefix);
                let tags = Rc::new(own.set.within(&around.tags));
                let inside = Around {
                    prefix,
                    tags,
                    ..around.clone()
                };
                self.items(&item.children, &inside, &TypeTags::new());
            }
            Kind::Macro(call) => self.macro_call(item, call, around),
            Kind::Opaque => self.opaque(item, around),
            Kind::Use(_) | Kind::ExternCrate { .. } | Kind::Other => {
                self.own(item, around, false);
            }
            Kind::Type { .. } => {}
        }
    }

    fn test_code(&mut self, item: &Expanded<'a>) {
        self.found.test_code.push(TestCode {
            real_file: item.file.real.clone(),
            place: place(item.file, item.node.range),
        });
    }

    fn module(&mut self, item: &Expanded<'a>, name: &str, around: &Around) {
        if !item.conditions.unit_possible {
            let path = format!("{}{name}", around.test_prefix);
            self.found.test_modules.push(TestModule {
                target: around.target,
                path,
            });
        }
        let own = self.own(item, around, false);
        self.inner(item.inner, around.target);
        let module = format!("{}::{name}", around.prefix);
        let tags = Rc::new(own.set.within(&around.tags));
        if !tags.is_empty() {
            self.found.module_tags.push(ModuleTags {
                package: self.targets[around.target].package.clone(),
                target: around.target,
                module: module.clone(),
                tags: TagSet::clone(&tags),
            });
        }
        let inside = Around {
            prefix: module.clone(),
            module,
            test_prefix: format!("{}{name}::", around.test_prefix),
            tags,
            implements: None,
            ..around.clone()
        };
        self.container(&item.children, &inside);
    }

    fn implementation(&mut self, item: &Expanded<'a>, around: &Around, types: &TypeTags) {
        let Kind::Impl {
            self_type,
            self_name,
            of_trait,
            trait_name,
        } = &item.node.kind
        else {
            return;
        };
        let own = self.own(item, around, false);
        let name = match of_trait {
            Some(of_trait) => format!("<{self_type} as {of_trait}>"),
            None => self_type.clone(),
        };
        let of_type = match (of_trait, self_name) {
            (None, Some(name)) => types.get(name),
            _ => None,
        };
        let tags = of_type.map_or_else(
            || own.set.within(&around.tags),
            |of_type| own.set.within(&of_type.within(&around.tags)),
        );
        let inside = Around {
            prefix: format!("{}::{name}", around.prefix),
            tags: Rc::new(tags),
            implements: trait_name.clone().map(|name| (name, self_name.clone())),
            ..around.clone()
        };
        self.items(&item.children, &inside, &TypeTags::new());
    }

    fn function(&mut self, item: &Expanded<'a>, name: &str, around: &Around) {
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
            self.test(
                item.file,
                item.node.range,
                attrs,
                &item.conditions,
                name,
                around,
                &own,
            );
        }
        let tags = Rc::new(own.set.within(&around.tags));
        let not_unit = test || bench;
        if not_unit {
            self.test_code(item);
        }
        if has_body && !not_unit {
            self.unit(item, &id, name, is_async, &tags, around);
        }
        let inside = Around {
            prefix: id,
            test_prefix: format!("{}{name}::", around.test_prefix),
            tags,
            in_test: around.in_test || not_unit,
            implements: None,
            ..around.clone()
        };
        self.container(&item.children, &inside);
    }

    fn constant(&mut self, item: &Expanded<'a>, name: &str, has_code: bool, around: &Around) {
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
        let inside = Around {
            prefix,
            implements: None,
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
            cfg: state(item.conditions.fails.as_deref()),
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
            documented: item.node.attrs.documented || inherited,
        });
    }

    fn may_hold_units(&self, conditions: &Conditions, around: &Around) -> bool {
        holds_units(self.targets[around.target].kind) && !around.in_test && conditions.unit_possible
    }

    fn any_holds<T>(&self, target: usize, guarded: &[Guarded<T>]) -> bool {
        let cfgs = &self.crates[target].cfgs;
        let holds = |guard: &Cfg| cfgs.holds(guard, true) != Truth::No;
        guarded.iter().any(|each| each.guards.iter().all(holds))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a test is a function or stands in a macro call"
    )]
    fn test(
        &mut self,
        file: &ParsedFile,
        range: Range,
        attrs: &Attrs,
        conditions: &Conditions,
        name: &str,
        around: &Around,
        own: &OwnTags,
    ) {
        self.refuse_unit_tags(file, own);
        self.found.tests.push(SourceTest {
            package: self.targets[around.target].package.clone(),
            target: around.target,
            path: format!("{}{name}", around.test_prefix),
            place: place(file, range),
            should_panic: self.any_holds(around.target, &attrs.should_panic),
            cfg: state(conditions.fails_in_test.as_deref()),
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

    fn opaque(&mut self, item: &Expanded<'a>, around: &Around) {
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

    fn macro_call(&mut self, item: &Expanded<'a>, call: &MacroCall, around: &Around) {
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
            self.test(
                item.file,
                function.range,
                attrs,
                &conditions,
                name,
                &inside,
                &own,
            );
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

    fn gap(
        &mut self,
        item: &Expanded<'a>,
        around: &Around,
        message: String,
        help: &str,
        hides: bool,
    ) {
        self.gap_at(
            around,
            place(item.file, item.node.range),
            message,
            help,
            hides,
        );
    }

    fn gap_at(
        &mut self,
        around: &Around,
        place: crate::model::Place,
        message: String,
        help: &str,
        hides_units: bool,
    ) {
        self.found.gaps.push(SourceGap {
            package: self.targets[around.target].package.clone(),
            place,
            message,
            help: Some(help.to_owned()),
            hides_units,
        });
    }
}

fn state(fails: Option<&Cfg>) -> CfgState {
    fails.map_or(CfgState::Active, |cfg| CfgState::Inactive(cfg.to_string()))
}
