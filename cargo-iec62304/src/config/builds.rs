//! `[[build]]`: the configurations that the device has.

use super::decode::Reader;
use super::draft::{Draft, value, values};
use super::sections::known_package;
use super::{BuildSpec, Written};
use crate::diagnostic::Diagnostic;

/// Longest name of a build: it is the name of a folder too.
const MAX_NAME: usize = 64;

/// `[[build]]`.
pub(super) fn build(draft: &mut Draft, fields: &mut Reader<'_, '_, '_>, known_packages: &[String]) {
    fields.mandatory("name", "give the build a name, such as `device`");
    let name = fields.text("name");
    let name = name.unwrap_or_else(|| Written {
        value: String::new(),
        place: fields.place(),
    });
    check_name(draft, fields, &name);
    let packages = fields.texts("packages");
    for package in &packages {
        known_package(fields.sink, package, known_packages);
    }
    if fields.value("packages").is_some() && packages.is_empty() {
        let message = "`packages` names no package".to_owned();
        let help = "leave it out: then all packages are built".to_owned();
        fields.mistake_at(name.place.clone(), message, Some(help));
    }
    let cfgs = fields.texts("cfg").into_iter();
    let cfgs = cfgs.filter_map(|cfg| checked_cfg(fields, &cfg)).collect();
    let spec = BuildSpec {
        features: values(fields.texts("features")),
        all_features: fields.flag("all_features").unwrap_or(false),
        default_features: default_features(fields),
        target: fields.text("target"),
        profile: value(fields.text("profile")),
        name,
        packages,
        cfgs,
    };
    draft.config.builds.push(spec);
}

/// A name becomes a folder, on systems too that do not tell upper from lower case.
fn check_name(draft: &Draft, fields: &mut Reader<'_, '_, '_>, name: &Written<String>) {
    let text = name.value.as_str();
    if text.is_empty() {
        return;
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic());
    if !starts || !text.chars().all(allowed) || text.len() > MAX_NAME || text.ends_with('.') {
        let message = format!("`name`: `{text}` is no name of a build");
        let help = format!(
            "begin with a letter, then letters, digits, `-`, `_`, `.`; at most {MAX_NAME} characters"
        );
        fields.mistake_at(name.place.clone(), message, Some(help));
    }
    let mut others = draft.config.builds.iter();
    if let Some(first) = others.find(|other| other.name.value.eq_ignore_ascii_case(text)) {
        let message = format!("two builds have the name `{text}`");
        let help = format!(
            "the first stands at {}:{}; names that differ in case alone are one folder",
            first.name.place.file, first.name.place.start.line
        );
        let mistake = Diagnostic::at(name.place.clone(), message).label("declared again");
        fields.sink.push(mistake.help(help));
    }
}

/// `default_features = false`, or in cargo's words `no_default_features = true`.
fn default_features(fields: &mut Reader<'_, '_, '_>) -> bool {
    let with = fields.flag("default_features");
    let without = fields.flag("no_default_features");
    if let (Some(with), Some(without)) = (with, without)
        && with == without
        && let Some(value) = fields.value("no_default_features")
    {
        let message = "`no_default_features` contradicts `default_features`".to_owned();
        fields.mistake(value, message, Some("keep one of them".to_owned()));
    }
    with.unwrap_or(true) && !without.unwrap_or(false)
}

/// A `--cfg` value as rustc prints it: `sim` or `board="x1"`.
fn checked_cfg(fields: &mut Reader<'_, '_, '_>, cfg: &Written<String>) -> Option<String> {
    let (name, value) = match cfg.value.split_once('=') {
        Some((name, value)) => (name.trim(), Some(value.trim())),
        None => (cfg.value.as_str(), None),
    };
    let mistake = |fields: &mut Reader<'_, '_, '_>, message: String, help: &str| {
        fields.mistake_at(cfg.place.clone(), message, Some(help.to_owned()));
        None
    };
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let is_name = starts && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let inside = value.map(|value| {
        let inside = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
        inside.filter(|text| !text.contains(['"', '\\', '\n']))
    });
    if !is_name || inside == Some(None) {
        let message = format!("`cfg`: `{}` is no value of `--cfg`", cfg.value);
        return mistake(fields, message, "write `name` or `name=\"value\"`");
    }
    match name {
        "feature" => mistake(
            fields,
            "`cfg`: features are chosen by cargo".to_owned(),
            "write them into `features`",
        ),
        "test" | "true" | "false" => mistake(
            fields,
            format!("`cfg`: `{name}` is not a build's to set"),
            "leave it out",
        ),
        _ => Some(match inside.flatten() {
            Some(value) => format!("{name}={value:?}"),
            None => name.to_owned(),
        }),
    }
}
