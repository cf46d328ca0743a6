//! What a name on the command line means.

use iec62304_grammar::nearest;

use crate::model::architecture::SYSTEM_PART;
use crate::model::{Model, Requirement, SoftwareItem, SoftwareUnit};

/// Something that has a class.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'m> {
    /// The system.
    System,
    /// An item.
    Item(&'m SoftwareItem),
    /// A unit.
    Unit(&'m SoftwareUnit),
    /// A requirement.
    Requirement(&'m Requirement),
}

/// The thing of that name: `system`, an id, the end of a unit's path, or `file:line` inside a unit.
///
/// # Errors
/// Nothing has that name, or several units end with it; the text says what is near.
pub fn find<'m>(model: &'m Model, name: &str) -> Result<Subject<'m>, String> {
    if name == SYSTEM_PART {
        return Ok(Subject::System);
    }
    if let Some(item) = model.item(name) {
        return Ok(Subject::Item(item));
    }
    if let Some(requirement) = model.requirement(name) {
        return Ok(Subject::Requirement(requirement));
    }
    if let Some(unit) = model.units.iter().find(|unit| unit.id == name) {
        return Ok(Subject::Unit(unit));
    }
    if let Some((file, line)) = place_in(name) {
        return at(model, file, line);
    }
    let end = format!("::{name}");
    let ending: Vec<&SoftwareUnit> = model
        .units
        .iter()
        .filter(|unit| unit.id.ends_with(&end))
        .collect();
    match ending.as_slice() {
        [only] => Ok(Subject::Unit(only)),
        [] => Err(unknown(model, name)),
        several => {
            let ids: Vec<&str> = several.iter().map(|unit| unit.id.as_str()).collect();
            let listed = crate::rules::text::bounded_code(ids);
            Err(format!(
                "`{name}` is the end of several units: name one of {listed}"
            ))
        }
    }
}

/// `src/dose.rs:120`, also with a column behind it.
fn place_in(name: &str) -> Option<(&str, u32)> {
    let (rest, last) = name.rsplit_once(':')?;
    let number: u32 = last.parse().ok()?;
    match rest.rsplit_once(':') {
        Some((file, line)) if line.parse::<u32>().is_ok() => Some((file, line.parse().ok()?)),
        _ => Some((rest, number)),
    }
}

/// The innermost unit on that line.
fn at<'m>(model: &'m Model, file: &str, line: u32) -> Result<Subject<'m>, String> {
    let file = file.strip_prefix("./").unwrap_or(file);
    let in_file = model.units.iter().filter(|unit| unit.place.file == file);
    if in_file.clone().next().is_none() {
        return Err(format!(
            "no unit stands in `{file}`: name the file from the root of the workspace"
        ));
    }
    in_file
        .filter(|unit| unit.place.start.line <= line && line <= unit.place.end.line)
        .max_by_key(|unit| unit.place.start)
        .map(Subject::Unit)
        .ok_or_else(|| format!("no unit stands on line {line} of `{file}`"))
}

fn unknown(model: &Model, name: &str) -> String {
    let items = model.items.iter().map(|item| item.id.as_str());
    let requirements = model.requirements.iter().map(|it| it.id.as_str());
    let units = model.units.iter().map(|unit| unit.id.as_str());
    let near = nearest(name, items.chain(requirements).chain(units));
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("name a unit, an item, a requirement, `file:line` or `{SYSTEM_PART}`"),
    };
    format!("nothing that has a class is called `{name}`: {hint}")
}
