//! Several looks at the same targets, one for each build, become one inventory.
//!
//! What stands at one place is one thing, whichever builds hold it; so two variants of a function under conditions that exclude
//! each other stay two.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use camino::Utf8PathBuf;

use super::code_map::Uniting;
use super::inventory::{Listed, finish};
use super::tags::add_ids;
use super::{CfgState, MacroTags, SourceFunction, SourceInventory, SourceTest, TagSet};
use crate::diagnostic::Diagnostic;
use crate::model::{Place, Position};

/// Unites the looks; each comes with the index of its build. The first look decides the order, later ones add to its end what it
/// lacks, so that the numbers of repeated ids are the same in every run.
pub fn unite(looks: Vec<(usize, Listed)>) -> SourceInventory {
    let mut united = United::default();
    let mut code = Uniting::default();
    let count = looks.len();
    for (build, mut look) in looks {
        code.add(std::mem::take(&mut look.found.code));
        united.add(build, look);
    }
    united.settle_gaps(count);
    united.found.code = code.finish();
    finish(united.found)
}

/// A file by what it is: its path, or for a generated one its place in the output folder and its content.
type File = (Utf8PathBuf, Option<String>);

#[derive(Default)]
struct United {
    found: SourceInventory,
    functions: HashMap<(usize, String, File, Position), usize>,
    tests: HashMap<(usize, String, File, Position), usize>,
    macro_tags: HashMap<(usize, String, String, File, Position), usize>,
    module_tags: HashMap<(usize, String), Vec<usize>>,
    test_code: HashSet<(Utf8PathBuf, Position, Position)>,
    test_modules: HashSet<(usize, String)>,
    files: HashSet<Utf8PathBuf>,
    /// In how many looks each gap is.
    gaps: BTreeMap<(String, Place), usize>,
}

impl United {
    fn add(&mut self, build: usize, look: Listed) {
        let Listed {
            mut found,
            generated,
        } = look;
        let file = |real: &Utf8PathBuf| match generated.get(real) {
            Some(name) => (Utf8PathBuf::new(), Some(name.clone())),
            None => (real.clone(), None),
        };
        for function in std::mem::take(&mut found.functions) {
            let at = file(&function.real_file);
            self.function(build, function, at);
        }
        for test in std::mem::take(&mut found.tests) {
            let at = (test.place.file.clone(), None);
            self.test(build, test, at);
        }
        for tags in std::mem::take(&mut found.macro_tags) {
            self.macro_tags(tags);
        }
        self.rest(found);
    }

    fn function(&mut self, build: usize, mut function: SourceFunction, file: File) {
        let key = (
            function.target,
            function.id.clone(),
            file,
            function.place.start,
        );
        let active = function.cfg == CfgState::Active;
        let all = &mut self.found.functions;
        let Some(known) = known(&mut self.functions, key, all.len()).and_then(|at| all.get_mut(at))
        else {
            function.active_in = Vec::from_iter(active.then_some(build));
            return all.push(function);
        };
        note(
            &mut known.cfg,
            &mut known.active_in,
            active.then_some(build),
        );
        if known.real_file != function.real_file && !known.also_in.contains(&function.real_file) {
            known.also_in.push(function.real_file);
        }
        known.documented &= function.documented;
        let mut tags = TagSet {
            requirements: std::mem::take(&mut known.requirements),
            risk_controls: std::mem::take(&mut known.risk_controls),
            classes: std::mem::take(&mut known.classes),
            item: known.item.take(),
            design: known.design.take(),
        };
        let more = TagSet {
            requirements: function.requirements,
            risk_controls: function.risk_controls,
            classes: function.classes,
            item: function.item,
            design: function.design,
        };
        self.found.errors.extend(add_tags(&mut tags, more));
        known.requirements = tags.requirements;
        known.risk_controls = tags.risk_controls;
        known.classes = tags.classes;
        known.item = tags.item;
        known.design = tags.design;
    }

    fn test(&mut self, build: usize, mut test: SourceTest, file: File) {
        let key = (test.target, test.path.clone(), file, test.place.start);
        let active = test.cfg == CfgState::Active;
        let all = &mut self.found.tests;
        let Some(known) = known(&mut self.tests, key, all.len()).and_then(|at| all.get_mut(at))
        else {
            test.active_in = Vec::from_iter(active.then_some(build));
            return all.push(test);
        };
        note(
            &mut known.cfg,
            &mut known.active_in,
            active.then_some(build),
        );
        known.should_panic |= test.should_panic;
        for tag in test.verifies {
            let same = |other: &super::VerifiesTag| other.id == tag.id && other.place == tag.place;
            if !known.verifies.iter().any(same) {
                known.verifies.push(tag);
            }
        }
    }

    fn macro_tags(&mut self, tags: MacroTags) {
        let file = (tags.place.file.clone(), None);
        let key = (
            tags.target,
            tags.module.clone(),
            tags.name.clone(),
            file,
            tags.place.start,
        );
        let all = &mut self.found.macro_tags;
        match known(&mut self.macro_tags, key, all.len()).and_then(|at| all.get_mut(at)) {
            None => all.push(tags),
            Some(known) => {
                if tags.cfg == CfgState::Active {
                    known.cfg = CfgState::Active;
                }
                known.documented &= tags.documented;
                self.found
                    .errors
                    .extend(add_tags(&mut known.tags, tags.tags));
            }
        }
    }

    /// What has no state of its own: each thing once.
    fn rest(&mut self, look: SourceInventory) {
        for tags in look.module_tags {
            let key = (tags.target, tags.module.clone());
            let same = self.module_tags.entry(key).or_default();
            let all = &mut self.found.module_tags;
            let is_new = !same.iter().any(|&at| all[at].tags == tags.tags);
            if is_new {
                same.push(all.len());
                all.push(tags);
            }
        }
        let files = look.files.into_iter();
        let files = files.filter(|file| self.files.insert(file.path.clone()));
        self.found.files.extend(files);
        self.found.files.sort_by(|a, b| a.path.cmp(&b.path));
        let code = look.test_code.into_iter().filter(|code| {
            let key = (code.real_file.clone(), code.place.start, code.place.end);
            self.test_code.insert(key)
        });
        self.found.test_code.extend(code);
        let modules = look.test_modules.into_iter();
        let modules = modules.filter(|module| {
            self.test_modules
                .insert((module.target, module.path.clone()))
        });
        self.found.test_modules.extend(modules);
        self.found.macro_calls.extend(look.macro_calls);
        self.found.panic_hooks.extend(look.panic_hooks);
        self.found.panic_hooks.sort();
        self.found.panic_hooks.dedup();
        let gaps = look.gaps.iter();
        let places: BTreeSet<_> = gaps
            .map(|gap| (gap.package.clone(), gap.place.clone()))
            .collect();
        for place in places {
            *self.gaps.entry(place).or_default() += 1;
        }
        self.found.gaps.extend(look.gaps);
        self.found.errors.extend(look.errors);
    }

    /// What one of the builds made and read is awaited no more, though others do not hold the package.
    fn settle_gaps(&mut self, looks: usize) {
        for gap in &mut self.found.gaps {
            let place = (gap.package.clone(), gap.place.clone());
            gap.awaits_build &= self.gaps.get(&place) == Some(&looks);
        }
    }
}

/// The index of what has that key; `None` where it gets the index `next` now.
fn known<K: Hash + Eq>(known: &mut HashMap<K, usize>, key: K, next: usize) -> Option<usize> {
    let at = *known.entry(key).or_insert(next);
    (at != next).then_some(at)
}

/// Notes that a thing is part of a build.
fn note(cfg: &mut CfgState, active_in: &mut Vec<usize>, build: Option<usize>) {
    let Some(build) = build else { return };
    *cfg = CfgState::Active;
    if !active_in.contains(&build) {
        active_in.push(build);
        active_in.sort_unstable();
    }
}

/// Adds the tags that another build gives: IDs add up, the first design and, in the end, the highest class hold. Two items cannot hold both.
fn add_tags(known: &mut TagSet, more: TagSet) -> Option<Diagnostic> {
    add_ids(&mut known.requirements, more.requirements.into_iter());
    add_ids(&mut known.risk_controls, more.risk_controls.into_iter());
    for class in more.classes {
        if !known.classes.contains(&class) {
            known.classes.push(class);
        }
    }
    known.design = known.design.take().or(more.design);
    match (&known.item, more.item) {
        (None, item) => {
            known.item = item;
            None
        }
        (Some(first), Some(item)) if first.id != item.id => {
            let message = format!(
                "the builds disagree on the software item: `{}` in one, `{}` in another",
                first.id, item.id
            );
            let error = Diagnostic::at(item.place, message);
            Some(error.help("give the code the same item in every build"))
        }
        _ => None,
    }
}
