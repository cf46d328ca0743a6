//! The scaffold of a new rule.

use std::fs;
use std::str::FromStr as _;

use anyhow::{Context as _, Result, bail, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use cargo_iec62304::clauses;
use cargo_iec62304::model::SafetyClass;
use cargo_iec62304::rules::{self, names};

/// What is known of the rule before it is written.
#[derive(clap::Args)]
pub struct Args {
    /// Its id: the subject, then the defect, as in `unit-not-executed`.
    id: String,
    /// The clause of IEC 62304 that the duty comes from, as in `5.5.5`.
    #[arg(long)]
    clause: String,
    /// Classes of the subjects that it judges, as in `B,C`.
    #[arg(long, value_delimiter = ',', required = true)]
    classes: Vec<String>,
    /// The folder below `rules/` that it belongs to.
    #[arg(long)]
    group: String,
    /// The project's policy asks it, not the clause alone.
    #[arg(long)]
    policy: bool,
    /// It needs tests that ran.
    #[arg(long)]
    execution: bool,
}

/// Makes the file, the fixtures and the registration; gives the files that it wrote.
pub fn run(repository: &Utf8Path, args: &Args) -> Result<Vec<Utf8PathBuf>> {
    check(args)?;
    let rules = repository.join("cargo-iec62304/src/rules");
    let group = rules.join(&args.group);
    ensure!(
        group.is_dir(),
        "{group} does not exist: create it with a mod.rs, or name another group"
    );
    let module = names::module_of(&args.id);
    let mut files = vec![(group.join(format!("{module}.rs")), rule_file(args))];
    files.extend(fixtures(repository, &args.id));
    for (path, _) in &files {
        ensure!(!path.exists(), "{path} exists already");
    }
    let group_mod = group.join("mod.rs");
    files.push((group_mod.clone(), add_module(&read(&group_mod)?, &module)));
    let table = rules.join("mod.rs");
    files.push((
        table.clone(),
        register(&read(&table)?, &args.group, &module)?,
    ));
    for (path, text) in &files {
        write(path, text)?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

fn check(args: &Args) -> Result<()> {
    names::check_id(&args.id).map_err(anyhow::Error::msg)?;
    ensure!(
        rules::find(&args.id).is_none(),
        "`{}` is or was the id of a rule",
        args.id
    );
    let Some(clause) = clauses::find(&args.clause) else {
        bail!("data/clauses.toml has no clause `{}`", args.clause);
    };
    for letter in &args.classes {
        let class = SafetyClass::from_str(letter)?;
        ensure!(
            clause.is_for(class) || args.policy,
            "clause {} is not for class {class}: only a policy can ask it (`--policy`)",
            clause.id
        );
    }
    Ok(())
}

fn rule_file(args: &Args) -> String {
    let subjects = match args.group.as_str() {
        "items" => "Items",
        "requirements" => "Requirements",
        "testing" => "Tests",
        "source" => "Files",
        "classification" => "Parts",
        _ => "Units",
    };
    include_str!("template/rule.rs.txt")
        .replace("{id}", &args.id)
        .replace("{clause}", &args.clause)
        .replace("{basis}", if args.policy { "Policy" } else { "Standard" })
        .replace("{classes}", &args.classes.join(" "))
        .replace(
            "{needs}",
            if args.execution {
                "Execution"
            } else {
                "Source"
            },
        )
        .replace("{subjects}", subjects)
}

fn fixtures(repository: &Utf8Path, id: &str) -> Vec<(Utf8PathBuf, String)> {
    let mut files = Vec::new();
    for case in ["pass", "fail"] {
        let folder = repository.join("fixtures/rules").join(id).join(case);
        for (name, template) in [
            ("Cargo.toml", include_str!("template/Cargo.toml.txt")),
            ("iec62304.toml", include_str!("template/iec62304.toml.txt")),
            (
                "iec62304/requirements.toml",
                include_str!("template/requirements.toml.txt"),
            ),
            ("src/lib.rs", include_str!("template/lib.rs.txt")),
        ] {
            let package = format!("{id}-{case}");
            files.push((folder.join(name), template.replace("{package}", &package)));
        }
    }
    files
}

/// Adds a `pub mod` line at its place in the alphabet.
fn add_module(text: &str, module: &str) -> String {
    let name_of = |line: &str| {
        let name = line
            .strip_prefix("pub mod ")
            .or_else(|| line.strip_prefix("mod "));
        name.and_then(|name| name.strip_suffix(';'))
            .map(str::to_owned)
    };
    insert(text, &format!("pub mod {module};"), |line| {
        name_of(line).is_some_and(|name| name.as_str() < module)
    })
}

/// Adds the line of the rule to the table, which is sorted by id.
fn register(text: &str, group: &str, module: &str) -> Result<String> {
    let start = "pub static RULES: &[&Rule] = &[\n";
    let Some((before, rest)) = text.split_once(start) else {
        bail!("rules/mod.rs has no table of rules");
    };
    let (rows, after) = rest
        .split_once("];")
        .context("the table of rules has no end")?;
    let module_of = |row: &str| {
        let path = row.trim().strip_suffix("::RULE,")?;
        path.rsplit("::").next().map(str::to_owned)
    };
    let row = format!("    &{group}::{module}::RULE,");
    let rows = insert(rows, &row, |row| {
        module_of(row).is_some_and(|name| name.as_str() < module)
    });
    Ok(format!("{before}{start}{rows}];{after}"))
}

/// Inserts the line behind the last one that comes before it; at the end where none does.
fn insert(text: &str, line: &str, comes_before: impl Fn(&str) -> bool) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|other| comes_before(other));
    let first_entry = lines
        .iter()
        .position(|other| other.contains("mod ") || other.contains("::RULE"));
    let at = last.map_or(first_entry.unwrap_or(lines.len()), |at| at + 1);
    lines.insert(at, line);
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn read(path: &Utf8Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {path}"))
}

fn write(path: &Utf8Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {folder}"))?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {path}"))
}

#[cfg(test)]
mod tests {
    use super::{Args, add_module, check, register, rule_file};

    fn args(id: &str, clause: &str, classes: &str) -> Args {
        Args {
            id: id.to_owned(),
            clause: clause.to_owned(),
            classes: classes.split(',').map(str::to_owned).collect(),
            group: "units".to_owned(),
            policy: false,
            execution: true,
        }
    }

    #[test]
    fn lines_are_added_at_their_place() {
        let modules = "//! Doc.\n\npub mod b;\nmod helper;\npub mod z;\n";
        let with = |name: &str| add_module(modules, name);
        assert_eq!(
            with("c"),
            "//! Doc.\n\npub mod b;\npub mod c;\nmod helper;\npub mod z;\n"
        );
        assert_eq!(
            with("a"),
            "//! Doc.\n\npub mod a;\npub mod b;\nmod helper;\npub mod z;\n"
        );
        let table = |rows: &str| format!("x\npub static RULES: &[&Rule] = &[\n{rows}];\ny;\n");
        let old = table("    &units::unit_b::RULE,\n    &items::unit_d::RULE,\n");
        let new = register(&old, "units", "unit_c").expect("a table");
        let rows =
            "    &units::unit_b::RULE,\n    &units::unit_c::RULE,\n    &items::unit_d::RULE,\n";
        assert_eq!(new, table(rows));
        assert!(register("no table", "units", "unit_c").is_err());
    }

    #[test]
    fn what_the_registry_would_refuse_is_refused_before_a_file_is_written() {
        assert!(check(&args("unit-odd", "5.5.5", "B,C")).is_ok());
        for (id, clause, classes, expected) in [
            ("no-odd-units", "5.5.5", "B", "begins with `no`"),
            ("unit-absent", "5.5.5", "B", "is or was the id of a rule"),
            ("unit-odd", "5.5.9", "B", "no clause `5.5.9`"),
            ("unit-odd", "5.5.5", "A", "not for class A"),
            ("unit-odd", "5.5.5", "D", "expected a class A, B or C"),
        ] {
            let error = check(&args(id, clause, classes))
                .expect_err("refused")
                .to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn the_template_leaves_no_placeholder() {
        let text = rule_file(&args("unit-odd", "5.5.5", "B,C"));
        assert!(
            text.contains("\"unit-odd\", clause \"5.5.5\" Standard, classes [B C]"),
            "{text}"
        );
        for name in ["id", "clause", "basis", "classes", "needs", "subjects"] {
            assert!(!text.contains(&format!("{{{name}}}")), "{name}");
        }
    }
}
