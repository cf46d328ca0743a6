//! What was measured on, and with which tools.

use std::fs;

use cargo_iec62304::inputs::command::CommandLine;

use super::process;

/// A program that a benchmark may need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// What it is called.
    pub name: &'static str,
    /// The first line of its version; `None` where it is missing.
    pub version: Option<String>,
}

impl Tool {
    /// Asks a program for its version; `key` begins the line that has it, where that is not the first one.
    fn ask(name: &'static str, command: &CommandLine, key: &str) -> Self {
        let output = command.output().ok();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        let version = text.and_then(|text| {
            let mut lines = text.lines().map(str::trim);
            lines
                .find(|line| !line.is_empty() && line.starts_with(key))
                .map(str::to_owned)
        });
        Self { name, version }
    }
}

/// The machine and its tools.
#[derive(Debug, Clone)]
pub struct Machine {
    /// `name: value` pairs.
    facts: Vec<(&'static str, String)>,
    /// The tools.
    pub tools: Vec<Tool>,
}

/// Where Debian puts the tools of the compiler's LLVM; elsewhere the variables of cargo-llvm-cov name them.
pub const LLVM_COV: &str = "/usr/bin/llvm-cov-22";
/// See [`LLVM_COV`].
pub const LLVM_PROFDATA: &str = "/usr/bin/llvm-profdata-22";

/// Names as the table shows them.
pub const CARGO_LLVM_COV: &str = "cargo-llvm-cov";
/// See [`CARGO_LLVM_COV`].
pub const NEXTEST: &str = "cargo-nextest";
/// See [`CARGO_LLVM_COV`].
pub const LLVM_COV_NAME: &str = "llvm-cov";
/// See [`CARGO_LLVM_COV`].
pub const LLVM_PROFDATA_NAME: &str = "llvm-profdata";

impl Machine {
    /// Looks at this machine.
    pub fn look() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
        let kernel = read("/proc/sys/kernel/osrelease");
        let facts = vec![
            (
                "processor",
                or_unknown(value_of(&read("/proc/cpuinfo"), "model name")),
            ),
            ("cores", cores.to_string()),
            ("memory", or_unknown(memory(&read("/proc/meminfo")))),
            (
                "system",
                format!("{} {}", std::env::consts::OS, kernel.trim()),
            ),
            (
                "load before the run",
                or_unknown(read("/proc/loadavg").split(' ').next().map(str::to_owned)),
            ),
        ];
        let ask = |name, program: &str, arguments: &[&str], key| {
            Tool::ask(
                name,
                &process::command(program).args(arguments.iter().copied()),
                key,
            )
        };
        let tools = vec![
            ask("rustc", "rustc", &["-V"], ""),
            ask("LLVM of rustc", "rustc", &["-vV"], "LLVM version"),
            ask(
                CARGO_LLVM_COV,
                "cargo",
                &["llvm-cov", "--version"],
                "cargo-llvm-cov",
            ),
            ask(NEXTEST, "cargo", &["nextest", "--version"], "cargo-nextest"),
            ask(
                LLVM_COV_NAME,
                LLVM_COV,
                &["--version"],
                "Debian LLVM version",
            ),
            ask(
                LLVM_PROFDATA_NAME,
                LLVM_PROFDATA,
                &["--version"],
                "Debian LLVM version",
            ),
        ];
        Self { facts, tools }
    }

    /// The tools among these that are not there.
    pub fn missing(&self, names: &[&str]) -> Vec<&'static str> {
        let wanted = self.tools.iter().filter(|tool| names.contains(&tool.name));
        let missing = wanted.filter(|tool| tool.version.is_none());
        missing.map(|tool| tool.name).collect()
    }

    /// The machine as a table, with how often each command ran.
    pub fn table(&self, runs: usize) -> String {
        let facts = self
            .facts
            .iter()
            .map(|(name, value)| (*name, value.clone()));
        let tools = self.tools.iter().map(|tool| {
            let version = tool.version.clone();
            (
                tool.name,
                version.unwrap_or_else(|| "**missing**: what needs it was not measured".to_owned()),
            )
        });
        let rows = facts
            .chain(tools)
            .map(|(name, value)| format!("| {name} | {value} |\n"));
        format!(
            "| | |\n|---|---|\n| runs of each command | {runs} |\n{}",
            rows.collect::<String>()
        )
    }
}

fn or_unknown(value: Option<String>) -> String {
    value.unwrap_or_else(|| "unknown".to_owned())
}

/// The value of the first line `key : value`.
fn value_of(text: &str, key: &str) -> Option<String> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = pairs.find(|(name, _)| name.trim() == key)?;
    Some(value.trim().to_owned())
}

fn memory(meminfo: &str) -> Option<String> {
    let value = value_of(meminfo, "MemTotal")?;
    let kib: u64 = value.strip_suffix(" kB")?.parse().ok()?;
    Some(format!("{} GiB", kib / (1024 * 1024)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_described_by_what_the_system_says() {
        let cpuinfo = "processor\t: 0\nmodel name\t: Chip: fast\nmodel name\t: other\n";
        assert_eq!(
            value_of(cpuinfo, "model name").as_deref(),
            Some("Chip: fast")
        );
        assert_eq!(
            memory("MemTotal:       24684084 kB\n").as_deref(),
            Some("23 GiB")
        );
        assert_eq!(memory("nothing"), None);
    }

    #[test]
    fn a_tool_that_is_not_there_is_named() {
        let missing = Tool::ask("odd", &CommandLine::new("no-such-program-here"), "");
        assert_eq!(missing.version, None);
        let there = Tool::ask("rustc", &CommandLine::new("rustc").arg("-V"), "rustc");
        assert!(there.version.as_deref().unwrap().starts_with("rustc 1."));
        let machine = Machine {
            facts: vec![("cores", "2".to_owned())],
            tools: vec![missing, there],
        };
        assert_eq!(machine.missing(&["odd", "rustc"]), ["odd"]);
        let table = machine.table(5);
        assert!(table.contains("| cores | 2 |\n"), "{table}");
        assert!(table.contains("| runs of each command | 5 |\n"), "{table}");
        assert!(table.contains("| odd | **missing**"), "{table}");
    }
}
