//! The tool as rustc's workspace wrapper: it adds instrumentation to workspace code and records how each crate was compiled.
//!
//! A wrapper and not RUSTFLAGS, because RUSTFLAGS would silently replace the flags that the user configured, and would
//! instrument every dependency too.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use camino::{Utf8Path, Utf8PathBuf};

use super::command::CommandLine;
use super::environment;

/// Set for rustc calls: the folder where the arguments of each call are recorded. Its presence makes the tool a wrapper.
pub const RECORDS_VARIABLE: &str = "IEC62304_RUSTC_RECORDS";
/// The user's own workspace wrapper, which is called in turn.
pub const CHAINED_VARIABLE: &str = "IEC62304_CHAINED_WRAPPER";

/// What is added to the calls of rustc, as JSON ([`Additions`]).
///
/// Compiler caches take variables of cargo's into their keys: this one makes them tell instrumented code from other. The tool's other
/// variables differ from run to run or from folder to folder, and so have no such name.
pub const ADDITIONS_VARIABLE: &str = "CARGO_IEC62304_RUSTC_ADDITIONS";

/// What is added to the calls of rustc for the workspace's own code.
///
/// Cargo knows nothing of it and would take what was compiled with other additions for fresh: each set has a target directory of
/// its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Additions {
    /// `--cfg` values of this build.
    pub cfgs: Vec<String>,
    /// Those of all builds: the compiler is told that they may occur.
    pub known_cfgs: Vec<String>,
    /// Whether branches are counted, which nightly compilers alone can.
    pub branches: bool,
}

impl Additions {
    fn arguments(&self) -> Vec<String> {
        let set = self
            .cfgs
            .iter()
            .flat_map(|cfg| ["--cfg".to_owned(), cfg.clone()]);
        let known = self
            .known_cfgs
            .iter()
            .flat_map(|cfg| ["--check-cfg".to_owned(), expected(cfg)]);
        let branches = self.branches.then_some(["-Z", "coverage-options=branch"]);
        let branches = branches.into_iter().flatten().map(str::to_owned);
        set.chain(known).chain(branches).collect()
    }
}

/// `sim` as `cfg(sim)`, `board="x1"` as `cfg(board, values("x1"))`.
fn expected(cfg: &str) -> String {
    match cfg.split_once('=') {
        Some((name, value)) => format!("cfg({name}, values({value}))"),
        None => format!("cfg({cfg})"),
    }
}

/// Whether this process was started by cargo as its workspace wrapper.
pub fn called_as_wrapper(arguments: &[OsString]) -> bool {
    let runner = arguments
        .get(1)
        .is_some_and(|first| first == super::capture::CAPTURE_COMMAND);
    environment::variable(RECORDS_VARIABLE).is_some() && arguments.len() > 1 && !runner
}

/// Runs rustc as the wrapper; gives its exit code.
///
/// # Errors
/// rustc cannot be started, or the record cannot be written.
pub fn run(arguments: &[OsString]) -> anyhow::Result<i32> {
    let additions = environment::text(ADDITIONS_VARIABLE);
    let additions = additions.map(|text| serde_json::from_str(&text));
    let additions: Additions = additions.transpose()?.unwrap_or_default();
    let chained = environment::variable(CHAINED_VARIABLE);
    let line = rustc_command(arguments, chained, &additions);
    if let Some(record) = Record::of(arguments, &additions)
        && let Some(folder) = environment::text(RECORDS_VARIABLE)
    {
        record.write(Utf8Path::new(&folder))?;
    }
    let status = line.status_in_place()?;
    Ok(status.code().unwrap_or(1))
}

fn rustc_command(
    arguments: &[OsString],
    chained: Option<OsString>,
    additions: &Additions,
) -> CommandLine {
    let rest = arguments.iter().skip(1).cloned();
    let mut words = chained.into_iter().chain(rest);
    let mut line = CommandLine::new(words.next().unwrap_or_default()).args(words);
    if is_product_code(arguments) {
        line = line.args(["-C", "instrument-coverage"]);
        line = line.args(additions.arguments());
    }
    line
}

/// Build scripts and proc-macros run inside the build: no test owns what they would count.
fn is_product_code(arguments: &[OsString]) -> bool {
    let name = value_of(arguments, "--crate-name");
    let build_script = name
        .as_deref()
        .is_some_and(|name| name.starts_with("build_script_"));
    let test = arguments.iter().any(|argument| argument == "--test");
    let kinds = values_of(arguments, "--crate-type");
    let proc_macro = kinds
        .iter()
        .any(|kind| kind.split(',').any(|kind| kind == "proc-macro"));
    name.is_some_and(|name| name != "___") && !build_script && (test || !proc_macro)
}

fn value_of(arguments: &[OsString], key: &str) -> Option<String> {
    values_of(arguments, key).into_iter().next()
}

fn values_of(arguments: &[OsString], key: &str) -> Vec<String> {
    let texts: Vec<&str> = arguments
        .iter()
        .filter_map(|argument| argument.to_str())
        .collect();
    let next = texts
        .windows(2)
        .filter(|pair| pair[0] == key)
        .map(|pair| pair[1].to_owned());
    let joined = texts
        .iter()
        .filter_map(|text| text.strip_prefix(key)?.strip_prefix('='));
    next.chain(joined.map(str::to_owned)).collect()
}

/// How one crate was compiled.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Record {
    /// `crate-name` and the suffix that cargo gives its files: `pump_dosing-0f3a…`.
    pub stem: String,
    /// The `--cfg` values, in order.
    pub cfgs: Vec<String>,
}

impl Record {
    fn of(arguments: &[OsString], additions: &Additions) -> Option<Self> {
        let name = value_of(arguments, "--crate-name")?;
        let suffix = codegen_option(arguments, "extra-filename")?;
        let mut cfgs = values_of(arguments, "--cfg");
        if is_product_code(arguments) {
            cfgs.extend(additions.cfgs.iter().cloned());
        }
        Some(Self {
            stem: format!("{name}{suffix}"),
            cfgs,
        })
    }

    fn write(&self, folder: &Utf8Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let text = serde_json::to_string(self)?;
        std::fs::write(folder.join(format!("{}.json", self.stem)), text)
    }
}

/// The value of `-C key=…`, which cargo passes as two words.
fn codegen_option(arguments: &[OsString], key: &str) -> Option<String> {
    let is_value = |word: &&OsStr| word.to_str().is_some_and(|word| word.starts_with(key));
    let found = arguments
        .windows(2)
        .find(|pair| pair[0] == "-C" && is_value(&pair[1].as_os_str()));
    let value = found?.get(1)?.to_str()?;
    value
        .strip_prefix(key)?
        .strip_prefix('=')
        .map(str::to_owned)
}

/// Reads all records, by stem. Unreadable ones are left out: the caller falls back to what cargo's resolution says.
pub fn read_records(folder: &Utf8Path) -> BTreeMap<String, Record> {
    let files = folder.read_dir_utf8().into_iter().flatten().flatten();
    files
        .filter_map(|file| {
            let path: Utf8PathBuf = file.into_path();
            serde_json::from_slice::<Record>(&std::fs::read(path).ok()?).ok()
        })
        .map(|record| (record.stem.clone(), record))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn product_code_is_instrumented_and_build_tools_are_not() {
        let instrumented = |text: &str| {
            rustc_command(&words(text), None, &Additions::default())
                .display()
                .contains("instrument-coverage")
        };
        assert!(instrumented(
            "tool rustc --crate-name pump --crate-type lib"
        ));
        assert!(instrumented("tool rustc --crate-name pump_macros --test"));
        assert!(!instrumented(
            "tool rustc --crate-name pump_macros --crate-type proc-macro"
        ));
        assert!(!instrumented(
            "tool rustc --crate-name build_script_build --crate-type bin"
        ));
        assert!(!instrumented(
            "tool rustc --crate-name ___ --print=file-names"
        ));
        assert!(!instrumented("tool rustc -vV"));
    }

    #[test]
    fn the_users_wrapper_is_called_with_the_compiler() {
        let line = rustc_command(
            &words("tool rustc -vV"),
            Some("clippy-driver".into()),
            &Additions::default(),
        );
        assert_eq!(line.display(), "clippy-driver rustc -vV");
    }

    #[test]
    fn a_record_holds_name_and_conditions() {
        let arguments = words(
            "tool rustc --crate-name p --cfg unix --cfg feature=\"x\" -C metadata=1 -C extra-filename=-1a",
        );
        let record = Record::of(&arguments, &Additions::default()).unwrap();
        assert_eq!(record.stem, "p-1a");
        assert_eq!(record.cfgs, ["unix", "feature=\"x\""]);
    }

    #[test]
    fn conditions_of_a_build_are_set_declared_and_recorded() {
        let additions = Additions {
            cfgs: vec!["board=\"x1\"".to_owned()],
            known_cfgs: vec!["board=\"x1\"".to_owned(), "sim".to_owned()],
            branches: false,
        };
        let arguments = words("tool rustc --crate-name p -C extra-filename=-1a");
        let line = rustc_command(&arguments, None, &additions).display();
        let expected =
            "--cfg 'board=\"x1\"' --check-cfg 'cfg(board, values(\"x1\"))' --check-cfg 'cfg(sim)'";
        assert!(line.ends_with(expected), "{line}");
        let record = Record::of(&arguments, &additions).unwrap();
        assert_eq!(record.cfgs, ["board=\"x1\""]);
        let build_script = words("tool rustc --crate-name build_script_build --crate-type bin");
        let line = rustc_command(&build_script, None, &additions).display();
        assert!(!line.contains("--cfg"), "{line}");
    }
}
