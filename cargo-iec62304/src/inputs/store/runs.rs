//! The tool's folders under the target directory.

use camino::{Utf8Path, Utf8PathBuf};

use super::manifest;
use crate::inputs::build::{BuildError, Folders};
use crate::inputs::wrapper::Additions;
use crate::inputs::{cache_folder, process_group};

/// Makes the folders of a run; its own one is new and empty, so that no profile of another run can be read. Of the folders of earlier
/// runs so many are kept that there are `keep` with this one. Code that counts branches has folders of its own: cargo does not see the
/// difference.
///
/// # Errors
/// A folder cannot be made, or the run's one is there already.
pub fn open(
    target_directory: &Utf8Path,
    run_id: &str,
    keep: u16,
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
    cache_folder::make(&runs).map_err(prepare(&runs))?;
    forget_old_runs(&runs, usize::from(keep.saturating_sub(1)));
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
    cache_folder::make(&folders.build).map_err(prepare(&folders.build))?;
    std::fs::write(&note, now).map_err(prepare(&note))
}

/// Removes all but the newest runs; their ids sort by time. What a person put there, a link, and a run that is still going on are
/// left alone.
fn forget_old_runs(runs: &Utf8Path, keep: usize) {
    let entries = runs.read_dir_utf8().into_iter().flatten().flatten();
    let folders = entries.filter(|entry| {
        let plain = entry.file_type().is_ok_and(|kind| kind.is_dir());
        plain && process_of(entry.file_name()).is_some()
    });
    let mut folders: Vec<_> = folders.map(camino::Utf8DirEntry::into_path).collect();
    folders.sort();
    for old in folders.iter().rev().skip(keep) {
        if !is_going_on(old) {
            // What cannot be removed is only in the way of disk space.
            let _ = std::fs::remove_dir_all(old);
        }
    }
}

/// The newest run that came to its end; of folders that no run made there is no telling how old they are.
pub fn newest(runs: &Utf8Path) -> Option<Utf8PathBuf> {
    let entries = runs.read_dir_utf8().ok()?.flatten();
    let complete = entries.filter(|entry| {
        process_of(entry.file_name()).is_some() && entry.path().join(manifest::FILE_NAME).exists()
    });
    complete.map(camino::Utf8DirEntry::into_path).max()
}

/// Whether the process of a run is there and has not finished it.
fn is_going_on(folder: &Utf8Path) -> bool {
    let process = folder.file_name().and_then(process_of);
    !folder.join(manifest::FILE_NAME).exists() && process.is_some_and(process_group::is_running)
}

/// The process in the id of a run: `20260203T101112.123456Z-4711`; `None` for any other name.
fn process_of(name: &str) -> Option<u32> {
    let (time, process) = name.split_once('-')?;
    let (day, rest) = time.split_once('T')?;
    let (clock, fraction) = rest.strip_suffix('Z')?.split_once('.')?;
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_id = digits(day, 8) && digits(clock, 6) && digits(fraction, 6);
    is_id.then(|| process.parse().ok())?
}

/// Removes what a run no longer needs: environments, and profiles that no test owns.
pub fn close(folders: &Folders) {
    for name in ["captured", "build-profiles", "list-profiles"] {
        let _ = std::fs::remove_dir_all(folders.run.join(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No process has it: ids stay far below.
    const DEAD: u32 = u32::MAX >> 1;

    fn names(runs: &Utf8Path) -> Vec<String> {
        let entries = runs.read_dir_utf8().unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_id_of_a_run_is_known_by_its_form() {
        assert_eq!(process_of("20260203T101112.123456Z-4711"), Some(4711));
        for other in [
            "release-1.4",
            "20260203T101112Z-1",
            "20260203T101112.123456Z-x",
            "a",
        ] {
            assert_eq!(process_of(other), None, "{other}");
        }
    }

    #[test]
    fn only_the_newest_runs_are_kept_and_nothing_of_others_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let target = Utf8Path::from_path(folder.path()).unwrap();
        let runs = target.join("iec62304/runs");
        let id = |second: u32, process: u32| format!("20260203T1011{second:02}.123456Z-{process}");
        std::fs::create_dir_all(runs.join("release-1.4")).unwrap();
        std::fs::write(runs.join(id(0, DEAD)), b"a file of that name").unwrap();
        for second in 1..=4 {
            std::fs::create_dir(runs.join(id(second, DEAD))).unwrap();
        }
        // Older than all others, but its process is this one, and it has not come to its end.
        std::fs::create_dir(runs.join(id(0, std::process::id()))).unwrap();
        let mine = id(9, 1);
        open(target, &mine, 3, false).unwrap();
        let expected = [
            id(0, std::process::id()),
            id(0, DEAD),
            id(3, DEAD),
            id(4, DEAD),
            mine,
            "release-1.4".to_owned(),
        ];
        let mut expected = expected.to_vec();
        expected.sort();
        assert_eq!(names(&runs), expected);
    }

    #[test]
    fn one_run_is_kept_when_asked_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let target = Utf8Path::from_path(folder.path()).unwrap();
        for second in 1..=3 {
            open(
                target,
                &format!("20260203T10111{second}.123456Z-{DEAD}"),
                1,
                false,
            )
            .unwrap();
        }
        let kept = names(&target.join("iec62304/runs"));
        assert_eq!(kept, [format!("20260203T101113.123456Z-{DEAD}")]);
    }
}
