//! The tool's folders under the target directory.

use camino::Utf8Path;

use super::build::{BuildError, Folders};
use super::process_group;
use super::wrapper::Additions;

/// How many folders of earlier runs are kept.
const KEPT_RUNS: usize = 2;

/// Makes the folders of a run; its own one is new and empty, so that no profile of another run can be read.
///
/// # Errors
/// A folder cannot be made, or the run's one is there already.
///
/// Code that counts branches has folders of its own: cargo does not see the difference.
pub fn open(
    target_directory: &Utf8Path,
    run_id: &str,
    branches: bool,
) -> Result<Folders, BuildError> {
    let of = |name: &str| format!("{name}{}", if branches { "-branch" } else { "" });
    let base = target_directory.join("iec62304");
    let runs = base.join("runs");
    let folders = Folders {
        build: base.join(of("build")),
        records: base.join(of("records")),
        run: runs.join(run_id),
    };
    let prepare = |what: &Utf8Path| {
        let what = what.to_string();
        move |source| BuildError::Prepare { what, source }
    };
    std::fs::create_dir_all(&runs).map_err(prepare(&runs))?;
    forget_old_runs(&runs);
    std::fs::create_dir(&folders.run).map_err(prepare(&folders.run))?;
    Ok(folders)
}

impl Folders {
    /// The folders of one build: each configured one has its own, so that no build overwrites programs that tests of another start.
    #[must_use]
    pub fn of(&self, build: Option<&str>) -> Self {
        let below = |folder: &Utf8Path| match build {
            Some(name) => folder.join(name),
            None => folder.to_owned(),
        };
        Self {
            build: below(&self.build),
            records: below(&self.records),
            run: self.run.clone(),
        }
    }
}

/// Where a build folder keeps what was added to the calls of rustc.
const ADDITIONS: &str = "iec62304-cfg.json";

/// Empties the folder of a build whose `--cfg` values have changed: cargo does not know of them and would take what it finds for
/// fresh.
///
/// # Errors
/// The folder cannot be emptied, or the values cannot be noted.
pub fn renew_build(folders: &Folders, additions: &Additions) -> Result<(), BuildError> {
    let note = folders.build.join(ADDITIONS);
    let prepare = |what: &Utf8Path| {
        let what = what.to_string();
        move |source| BuildError::Prepare { what, source }
    };
    let now = serde_json::to_vec(&additions.cfgs).unwrap_or_default();
    let before = std::fs::read(&note).ok();
    let same = before.map_or(additions.cfgs.is_empty(), |before| before == now);
    if same {
        return Ok(());
    }
    for folder in [&folders.build, &folders.records] {
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(prepare(folder))?;
        }
    }
    std::fs::create_dir_all(&folders.build).map_err(prepare(&folders.build))?;
    std::fs::write(&note, now).map_err(prepare(&note))
}

/// Removes all but the newest runs; their ids sort by time. One that another process of the tool is at work in stays.
fn forget_old_runs(runs: &Utf8Path) {
    let entries = runs.read_dir_utf8().into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries.map(camino::Utf8DirEntry::into_path).collect();
    folders.sort();
    let old = folders.iter().rev().skip(KEPT_RUNS);
    for old in old.filter(|folder| !is_in_use(folder)) {
        // What cannot be removed is only in the way of disk space.
        let _ = std::fs::remove_dir_all(old);
    }
}

/// Whether the process that made the folder, which its name ends with, still runs.
fn is_in_use(run: &Utf8Path) -> bool {
    let process = run.file_name().and_then(|name| name.rsplit_once('-'));
    let process = process.and_then(|(_, process)| process.parse().ok());
    process.is_some_and(process_group::is_running)
}

/// Removes what a run no longer needs: environments, and profiles that no test owns.
pub fn close(folders: &Folders) {
    for name in ["captured", "build-profiles", "list-profiles"] {
        let _ = std::fs::remove_dir_all(folders.run.join(name));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_goes_on_is_not_removed() {
        let runs = tempfile::tempdir().unwrap();
        let runs = Utf8Path::from_path(runs.path()).unwrap();
        let own = format!("20260101T000000.000001Z-{}", std::process::id());
        // No process has a number as high as that.
        let gone = [
            "20260101T000000.000002Z-2147483647",
            "b-2147483647",
            "c-2147483647",
        ];
        for name in gone.iter().copied().chain([own.as_str()]) {
            std::fs::create_dir(runs.join(name)).unwrap();
        }
        forget_old_runs(runs);
        assert!(
            runs.join(&own).exists(),
            "it is the oldest, and still at work"
        );
        assert!(!runs.join(gone[0]).exists());
        assert!(runs.join("c-2147483647").exists());
    }
}
