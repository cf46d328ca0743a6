//! What the code really depends on.

use serde_json::{Value, json};

use super::{line, lines, place, table};
use crate::render::html::links::{Links, position, positions};
use crate::report::architecture::{Architecture, Step};
use crate::report::{Location, Report};

pub(super) fn architecture(report: &Report, links: &Links<'_>) -> Value {
    let it = &report.architecture;
    json!({
        "dependencies": dependencies(it, links),
        "undependent": lines(&it.interfaces_without_dependency),
        "processes": processes(it, links),
        "crates": crates(it, links),
        "low": low_level(it, links),
        "excluded": excluded(it, links),
    })
}

fn found(location: Option<&Location>) -> Value {
    location.map_or(Value::Null, place)
}

/// One way: for each step its item, if any, and its name.
fn way(links: &Links<'_>, path: &[Step]) -> Value {
    let step = |step: &Step| json!([super::item(links, step.item.as_ref()), line(&step.name)]);
    path.iter().map(step).collect()
}

fn dependencies(architecture: &Architecture, links: &Links<'_>) -> Value {
    table(
        &architecture.dependencies,
        &[
            ("from", &|it| position(&links.items, &it.from)),
            ("to", &|it| position(&links.items, &it.to)),
            ("kinds", &|it| json!(it.kinds)),
            ("path", &|it| way(links, &it.path)),
            ("by", &|it| {
                it.declared_by.as_ref().map_or(Value::Null, |id| line(id))
            }),
            ("place", &|it| found(it.location.as_ref())),
        ],
    )
}

fn processes(architecture: &Architecture, links: &Links<'_>) -> Value {
    table(
        &architecture.processes,
        &[
            ("package", &|it| line(&it.package)),
            ("target", &|it| line(&it.target)),
            ("binary", &|it| json!(it.binary)),
            ("items", &|it| positions(&links.items, &it.items)),
        ],
    )
}

fn crates(architecture: &Architecture, links: &Links<'_>) -> Value {
    table(
        &architecture.crates,
        &[
            ("package", &|it| line(&it.package)),
            ("target", &|it| line(&it.target)),
            ("root", &|it| line(&it.root)),
            ("binary", &|it| json!(it.binary)),
            ("items", &|it| positions(&links.items, &it.items)),
            ("level", &|it| json!(it.unsafe_code)),
            ("place", &|it| found(it.unsafe_code_location.as_ref())),
        ],
    )
}

fn low_level(architecture: &Architecture, links: &Links<'_>) -> Value {
    table(
        &architecture.low_level,
        &[
            ("item", &|it| position(&links.items, &it.item)),
            ("what", &|it| json!(it.kind)),
            ("within", &|it| line(&it.within)),
            ("package", &|it| line(&it.package)),
            ("place", &|it| place(&it.location)),
        ],
    )
}

fn excluded(architecture: &Architecture, links: &Links<'_>) -> Value {
    table(
        &architecture.excluded_links,
        &[
            ("from", &|it| position(&links.items, &it.from)),
            ("what", &|it| line(&it.excluded)),
            ("path", &|it| way(links, &it.path)),
            ("place", &|it| found(it.location.as_ref())),
        ],
    )
}
