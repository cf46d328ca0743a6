//! What the user's cargo configuration says of runners and wrappers, so that ours can be chained to them.
//!
//! `cargo config get` is not stable, so the files are read the way cargo finds them: `.cargo/config.toml` (or `config`) in the
//! current folder and each one above, then in `CARGO_HOME`; nearer ones win, the environment wins over all.

use camino::{Utf8Path, Utf8PathBuf};
use toml::{Table, Value};

use super::environment;

/// A program with arguments, as cargo's `runner` key has it.
pub type Program = Vec<String>;

/// The user's cargo configuration, nearest file first.
#[derive(Debug, Default)]
pub struct CargoConfig {
    files: Vec<(Utf8PathBuf, Table)>,
}

impl CargoConfig {
    /// Reads the files that cargo would read when called in `folder`. What cannot be read or parsed is left to cargo to complain of.
    pub fn load(folder: &Utf8Path) -> Self {
        let home = environment::text("CARGO_HOME")
            .map(Utf8PathBuf::from)
            .or_else(|| {
                environment::text("HOME").map(|home| Utf8PathBuf::from(home).join(".cargo"))
            });
        let mut folders: Vec<Utf8PathBuf> = folder
            .ancestors()
            .map(|above| above.join(".cargo"))
            .collect();
        folders.extend(home.filter(|home| !folders.contains(home)));
        let files = folders.iter().filter_map(|folder| read(folder)).collect();
        Self { files }
    }

    /// The target runner for the platform: from `CARGO_TARGET_<TRIPLE>_RUNNER`, `target.<triple>.runner`, or `target.'cfg(…)'.runner`.
    ///
    /// `holds` decides a `cfg(…)` key.
    pub fn runner(&self, triple: &str, holds: impl Fn(&str) -> bool) -> Option<Program> {
        if let Some(text) = environment::text(&runner_variable(triple)) {
            return Some(text.split_whitespace().map(str::to_owned).collect());
        }
        let exact = self.find(&["target", triple, "runner"]);
        exact.or_else(|| self.runner_by_cfg(holds))
    }

    fn runner_by_cfg(&self, holds: impl Fn(&str) -> bool) -> Option<Program> {
        self.files.iter().find_map(|(folder, table)| {
            let targets = table.get("target")?.as_table()?;
            let (_, settings) = targets.iter().find(|(key, value)| {
                key.starts_with("cfg(") && value.get("runner").is_some() && holds(key)
            })?;
            program(folder, settings.get("runner")?)
        })
    }

    /// The workspace wrapper of rustc: from the environment or `build.rustc-workspace-wrapper`.
    pub fn workspace_wrapper(&self) -> Option<String> {
        environment::text("RUSTC_WORKSPACE_WRAPPER")
            .or_else(|| environment::text("CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER"))
            .or_else(|| {
                self.find(&["build", "rustc-workspace-wrapper"])
                    .and_then(|program| program.into_iter().next())
            })
    }

    /// The platform that the user builds for without saying so: from `CARGO_BUILD_TARGET` or `build.target`, where it names one.
    pub fn build_target(&self) -> Option<String> {
        let in_files = || match self.find(&["build", "target"])?.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        environment::text("CARGO_BUILD_TARGET").or_else(in_files)
    }

    fn find(&self, keys: &[&str]) -> Option<Program> {
        self.files.iter().find_map(|(folder, table)| {
            let (last, path) = keys.split_last()?;
            let mut table = table;
            for key in path {
                table = table.get(*key)?.as_table()?;
            }
            program(folder, table.get(*last)?)
        })
    }
}

/// `CARGO_TARGET_<TRIPLE>_RUNNER` for the platform.
pub fn runner_variable(triple: &str) -> String {
    format!(
        "CARGO_TARGET_{}_RUNNER",
        triple.to_uppercase().replace(['-', '.'], "_")
    )
}

fn read(folder: &Utf8Path) -> Option<(Utf8PathBuf, Table)> {
    // Cargo prefers the name without extension where both exist.
    let path = ["config", "config.toml"]
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())?;
    let table = std::fs::read_to_string(path).ok()?.parse().ok()?;
    Some((folder.parent()?.to_owned(), table))
}

/// A program path with a slash is relative to the folder that holds `.cargo`; a bare name is looked up by the system.
fn program(folder: &Utf8Path, value: &Value) -> Option<Program> {
    let mut words: Program = match value {
        Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        Value::Array(words) => words
            .iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect(),
        _ => return None,
    };
    let first = words.first_mut()?;
    if first.contains('/') || first.contains('\\') {
        *first = folder.join(first.as_str()).into_string();
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> CargoConfig {
        CargoConfig {
            files: vec![("/home/user/project".into(), text.parse().unwrap())],
        }
    }

    #[test]
    fn a_runner_is_found_by_triple_before_cfg() {
        let both = config(
            "[target.'cfg(unix)']\nrunner = 'qemu -L /x'\n[target.x-y-z]\nrunner = ['tools/run', 'a b']",
        );
        assert_eq!(
            both.runner("x-y-z", |_| true),
            Some(vec![
                "/home/user/project/tools/run".to_owned(),
                "a b".to_owned()
            ])
        );
        assert_eq!(
            both.runner("p-q-r", |cfg| cfg == "cfg(unix)")
                .map(|p| p.len()),
            Some(3)
        );
        assert_eq!(both.runner("p-q-r", |_| false), None);
    }

    #[test]
    fn a_platform_is_known_if_there_is_one() {
        let target = |text: &str| config(text).build_target();
        assert_eq!(
            target("[build]\ntarget = 'x-y-z'").as_deref(),
            Some("x-y-z")
        );
        assert_eq!(
            target("[build]\ntarget = ['x-y-z']").as_deref(),
            Some("x-y-z")
        );
        assert_eq!(target("[build]\ntarget = ['x-y-z', 'p-q-r']"), None);
        assert_eq!(target("[build]\njobs = 2"), None);
    }

    #[test]
    fn the_variable_of_a_triple_is_cargos() {
        assert_eq!(
            runner_variable("thumbv7em-none-eabi.json"),
            "CARGO_TARGET_THUMBV7EM_NONE_EABI_JSON_RUNNER"
        );
    }
}
