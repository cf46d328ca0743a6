//! The sections of the configuration itself, and what belongs to items, policy and scope.

use super::decode::Reader;
use super::draft::{Claim, Draft, Kind, value, values};
use super::glob::UnitGlob;
use super::sink::{Sink, Value, did_you_mean, quoted, table, type_name};
use super::{Exclude, Trace, TraceGlob, Written, words};
use crate::diagnostic::Diagnostic;
use crate::model::{
    ClassFrom, ClassPolicy, Generics, Policy, SafetyClass, SoftwareItem, SoftwareSystem,
};

/// The newest format of iec62304.toml that this version reads.
pub(super) const FORMAT: i64 = 1;

/// The edition of the standard that the clause table and the rules follow.
pub(super) const EDITION: &str = "1.1";

/// How reports name what belongs to no item.
const WHOLE_SYSTEM: &str = "system";

type Fields<'r, 's, 't, 'v> = &'r mut Reader<'s, 't, 'v>;

/// `[system]`.
pub(super) fn system(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let name = fields.text("name");
    let class = fields.class("class");
    // Judging by the clauses of one edition and reporting another would be false.
    fields.choice("edition", &[(EDITION, ())]);
    draft.config.system = SoftwareSystem {
        class: class.as_ref().map(|class| class.value).unwrap_or_default(),
        class_from: class.map_or(ClassFrom::Default, |_| ClassFrom::System),
        edition: EDITION.to_owned(),
        version: value(fields.text("version")),
        configured: true,
        place: Some(
            name.as_ref()
                .map_or_else(|| fields.place(), |it| it.place.clone()),
        ),
        name: value(name).unwrap_or_default(),
    };
}

/// `[[item]]`.
pub(super) fn item(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let (id, place) = draft.declare(Kind::Item, fields);
    if id == WHOLE_SYSTEM {
        let message = format!("`id`: `{id}` stands for what belongs to no item");
        let help = "give the item another ID".to_owned();
        fields.mistake_at(place.clone(), message, Some(help));
    }
    let parent = fields.id("parent");
    let packages = fields.texts("packages");
    let modules = modules(fields);
    let claim = |name: &Written<String>| Claim {
        item: id.clone(),
        name: name.clone(),
    };
    draft.packages.extend(packages.iter().map(claim));
    draft.modules.extend(modules.iter().map(claim));
    draft.config.item_modules.extend(modules.iter().cloned());
    draft.parents.extend(parent.iter().map(claim));
    let declared_class = fields.class("class").map(|class| class.value);
    let item = SoftwareItem {
        title: value(fields.text("title")).unwrap_or_else(|| id.clone()),
        id,
        declared_class,
        parent: draft.refer("parent", &[Kind::Item], parent).pop(),
        packages: values(packages),
        modules: values(modules),
        purpose: value(fields.text("purpose")),
        segregation: value(fields.text("segregation")),
        place,
        ..SoftwareItem::default()
    };
    draft.config.items.push(item);
}

/// `modules`, as `crate::module`.
fn modules(fields: Fields<'_, '_, '_, '_>) -> Vec<Written<String>> {
    let modules = fields.texts("modules");
    for module in &modules {
        if module.value.split("::").all(is_identifier) {
            continue;
        }
        let message = format!("`modules`: `{}` is no path of a module", module.value);
        let help = "write it as in Rust, with the crate first: `pump_core::limits`";
        fields.mistake_at(module.place.clone(), message, Some(help.to_owned()));
    }
    modules
}

fn is_identifier(text: &str) -> bool {
    let text = text.strip_prefix("r#").unwrap_or(text);
    let starts = text.starts_with(|first: char| first.is_alphabetic() || first == '_');
    starts && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// `[policy]`, with a table for each class.
pub(super) fn policy(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let mut policy = Policy::default();
    for (key, section, class) in [
        ("A", "[policy.A]", SafetyClass::A),
        ("B", "[policy.B]", SafetyClass::B),
        ("C", "[policy.C]", SafetyClass::C),
    ] {
        let tables = fields
            .value(key)
            .and_then(|value| table(fields.sink, section, value));
        let Some((range, table)) = tables else {
            continue;
        };
        let mut reader = Reader::new(fields.sink, section, range, table);
        class_policy(policy_of(&mut policy, class), &mut reader);
        reader.finish();
    }
    policy.generics = generics(fields);
    draft.config.policy = policy;
}

const fn policy_of(policy: &mut Policy, class: SafetyClass) -> &mut ClassPolicy {
    match class {
        SafetyClass::A => &mut policy.a,
        SafetyClass::B => &mut policy.b,
        SafetyClass::C => &mut policy.c,
    }
}

/// What is not written keeps its default.
fn class_policy(policy: &mut ClassPolicy, fields: Fields<'_, '_, '_, '_>) {
    for (key, asked) in [
        ("unit_executed", &mut policy.unit_executed),
        ("unit_verified", &mut policy.unit_verified),
        ("unit_lines", &mut policy.unit_lines),
        ("unit_regions", &mut policy.unit_regions),
        ("unit_branches", &mut policy.unit_branches),
        ("unit_traced", &mut policy.unit_traced),
        ("unit_review", &mut policy.unit_review),
    ] {
        *asked = fields.flag(key).unwrap_or(*asked);
    }
    policy.item_lines = fields.percent("item_lines").or(policy.item_lines);
    policy.item_regions = fields.percent("item_regions").or(policy.item_regions);
}

fn generics(fields: Fields<'_, '_, '_, '_>) -> Generics {
    let words = [
        ("merged", Generics::Merged),
        ("each-instance", Generics::EachInstance),
    ];
    fields.choice("generics", &words).unwrap_or_default()
}

/// `[[exclude]]`.
pub(super) fn exclude(
    draft: &mut Draft,
    fields: Fields<'_, '_, '_, '_>,
    known_packages: &[String],
) {
    fields.mandatory("reason", "say why this code is not judged");
    let packages = fields.texts("packages");
    for package in &packages {
        known_package(fields.sink, package, known_packages);
    }
    let modules = modules(fields);
    let cfg = fields.text("cfg");
    if let Some(cfg) = &cfg {
        condition(fields, cfg);
    }
    if ["packages", "modules", "cfg"]
        .iter()
        .all(|key| fields.value(key).is_none())
    {
        let diagnostic = Diagnostic::at(fields.place(), "`[[exclude]]` excludes nothing")
            .help("name `packages`, `modules` or a `cfg`");
        fields.sink.push(diagnostic);
    }
    draft.config.excludes.push(Exclude {
        packages,
        modules,
        cfg,
        reason: value(fields.text("reason")).unwrap_or_default(),
    });
}

/// Reports a package that cargo does not know.
pub(super) fn known_package(sink: &mut Sink<'_>, package: &Written<String>, known: &[String]) {
    if !known.contains(&package.value) {
        sink.push(unknown_package(package, known));
    }
}

/// The mistake of naming a package that cargo does not know.
pub(super) fn unknown_package(package: &Written<String>, known: &[String]) -> Diagnostic {
    let message = format!(
        "`packages`: the workspace has no package `{}`",
        package.value
    );
    let mut diagnostic = Diagnostic::at(package.place.clone(), message).label("unknown package");
    diagnostic.help = did_you_mean(&package.value, known.iter().map(String::as_str));
    diagnostic
}

fn condition(fields: Fields<'_, '_, '_, '_>, cfg: &Written<String>) {
    let help = "write what stands between the parentheses of `#[cfg(…)]`: `feature = \"sim\"`";
    let wrong = if cfg.value.starts_with("cfg(") || cfg.value.starts_with('#') {
        "the condition stands alone".to_owned()
    } else {
        match cfg_expr::Expression::parse(&cfg.value) {
            Ok(_) => return,
            Err(error) => error.reason.to_string(),
        }
    };
    let message = format!("`cfg`: `{}` is no condition: {wrong}", cfg.value);
    fields.mistake_at(cfg.place.clone(), message, Some(help.to_owned()));
}

/// `[[trace]]`. Its IDs may name what does not exist: that is a rule's finding; its item may not.
pub(super) fn trace(draft: &mut Draft, fields: Fields<'_, '_, '_, '_>) {
    let tests = glob(fields, "test");
    let units = glob(fields, "unit");
    let verifies = fields.ids("verifies");
    let level = fields.choice("level", words::LEVELS);
    let accept = value(fields.text("accept"));
    let requirements = fields.ids("requirements");
    let risk_controls = fields.ids("risk_controls");
    let class = fields.class("class");
    let item = fields.id("item");
    let design = value(fields.text("design"));
    draft.refer("item", &[Kind::Item], item.clone());
    check_sides(fields);
    let glob = match (tests, units) {
        (Some(tests), _) => TraceGlob::Tests(tests),
        (None, Some(units)) => TraceGlob::Units(units),
        (None, None) => return,
    };
    draft.config.traces.push(Trace {
        glob,
        verifies,
        level,
        accept,
        requirements,
        risk_controls,
        class,
        item,
        design,
    });
}

fn glob(fields: Fields<'_, '_, '_, '_>, key: &'static str) -> Option<Written<String>> {
    let glob = fields.text(key)?;
    match UnitGlob::new(&glob.value) {
        Ok(_) => Some(glob),
        Err(error) => {
            let message = format!("`{key}`: `{}` is no pattern: {error}", glob.value);
            fields.mistake_at(glob.place, message, None);
            None
        }
    }
}

/// A test verifies; a unit implements, has a class and an item. An entry that does neither would be silently without effect.
fn check_sides(fields: Fields<'_, '_, '_, '_>) {
    const OF_TESTS: [&str; 3] = ["verifies", "level", "accept"];
    const OF_UNITS: [&str; 5] = ["requirements", "risk_controls", "class", "item", "design"];
    let (side, wanted, foreign): (_, &[&'static str], &[&'static str]) =
        match (fields.value("test"), fields.value("unit")) {
            (Some(_), None) => ("test", &OF_TESTS, &OF_UNITS),
            (None, Some(_)) => ("unit", &OF_UNITS, &OF_TESTS),
            (both, _) => {
                let found = if both.is_some() { "both" } else { "neither" };
                let message = format!("`[[trace]]` needs `test` or `unit`, found {found}");
                fields.mistake_at(fields.place(), message, None);
                return;
            }
        };
    for key in foreign {
        if let Some(value) = fields.value(key) {
            let message = format!("`{key}` says nothing of a `{side}`");
            let help = format!("a `{side}` takes {}", quoted(wanted.iter().copied()));
            fields.mistake(value, message, Some(help));
        }
    }
    if wanted.iter().all(|key| fields.value(key).is_none()) {
        let message = format!("`[[trace]]` says nothing of its `{side}`");
        let help = format!("add {}", quoted(wanted.iter().copied()));
        fields.mistake_at(fields.place(), message, Some(help));
    }
}

/// `format`: gives `false` where it is newer, so that nothing else is read by rules that no longer hold.
pub(super) fn format(sink: &mut Sink<'_>, value: &Value<'_>) -> bool {
    use toml::de::DeValue;
    let place = sink.place(value.span());
    let DeValue::Integer(digits) = value.get_ref() else {
        let found = type_name(value.get_ref());
        let message = format!("`format`: expected an integer, found {found}");
        sink.push(Diagnostic::at(place, message));
        return true;
    };
    match i64::from_str_radix(digits.as_str(), digits.radix()) {
        Ok(FORMAT) => true,
        Ok(number) if number < FORMAT => {
            let message = format!("`format`: there is no format {number}");
            sink.push(Diagnostic::at(place, message).help("write `format = 1`"));
            true
        }
        // Larger than the number type is newer, too.
        _ => {
            let message =
                format!("`format`: this version reads format {FORMAT}, found the newer {digits}");
            sink.push(Diagnostic::at(place, message).help("update cargo-iec62304"));
            false
        }
    }
}
