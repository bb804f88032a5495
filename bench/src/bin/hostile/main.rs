//! Hostile pairs of schemas: what a whole check of each costs, wire, truth, witnesses and fixes included.
//!
//! Every case runs in a process of its own, so that its peak of memory is its own and an overflow of the stack or a panic
//! ends that case alone. Reading the texts and checking them are counted apart, both in processor time of all threads, so that
//! the figures hold on a busy machine too. Arguments name cases by the beginning of
//! their names; without any, all run. `CALLSHEET_HOSTILE_LIMIT_S` ends a case, after 60 seconds unless told.

mod avro;
mod json;
mod protobuf;

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use callsheet_contracts::Schema;
use callsheet_contracts::compat::{CompatibilityLevel, Options, Version, check, check_level};
use callsheet_contracts::report::Report;
use callsheet_schema::{Format, Reference};

/// The argument under which this program runs one case.
const ONE: &str = "--case";

/// What a check may cost.
const AIM: (f64, f64) = (2_000.0, 256.0);

/// A pair, or a history, that somebody made to hurt.
struct Case {
    name: &'static str,
    format: Format,
    make: fn() -> Texts,
}

/// What is compared: one old version, or many.
struct Texts {
    old: Vec<String>,
    new: String,
    /// Name and text, in the order in which they build on each other; both sides use them.
    references: Vec<(String, String)>,
}

impl Texts {
    fn pair(old: impl Into<String>, new: impl Into<String>) -> Self {
        Self { old: vec![old.into()], new: new.into(), references: Vec::new() }
    }

    /// A hundred versions, each of them another content.
    fn versions(version: impl Fn(usize) -> String) -> Self {
        Self { old: (0..100).map(&version).collect(), new: version(100), references: Vec::new() }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let cases: Vec<Case> = [json::CASES, avro::CASES, protobuf::CASES].into_iter().flatten().map(|(name, format, make)| Case { name, format: *format, make: *make }).collect();
    if let [flag, name] = &arguments[..]
        && flag == ONE
    {
        let case = cases.iter().find(|case| case.name == name).expect("a case of this name");
        println!("{}", run(case));
        return ExitCode::SUCCESS;
    }
    println!("| case | texts | reading | check | peak, reading | peak | answer |\n|---|--:|--:|--:|--:|--:|---|");
    let mut beyond = 0;
    for case in &cases {
        if !arguments.is_empty() && !arguments.iter().any(|name| case.name.starts_with(name.as_str())) {
            continue;
        }
        let (row, within) = apart(case.name);
        println!("{row}");
        beyond += u32::from(!within);
    }
    println!("\n{beyond} beyond {} ms or {} MiB", AIM.0, AIM.1);
    if beyond == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs a case in a process of its own: its row, and whether it kept to the aim.
fn apart(name: &str) -> (String, bool) {
    let limit = std::env::var("CALLSHEET_HOSTILE_LIMIT_S").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let own = std::env::current_exe().expect("this program has a path");
    let mut child = Command::new(own).args([ONE, name]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("this program starts");
    let begin = Instant::now();
    loop {
        if child.try_wait().expect("a child can be waited for").is_some() {
            break;
        }
        if begin.elapsed() > Duration::from_secs(limit) {
            let peak = memory(&format!("/proc/{}/status", child.id()));
            child.kill().expect("a child can be ended");
            child.wait().expect("a child that was ended ends");
            return (format!("| {name} | | | **> {limit} s** | | {peak:.0} MiB | ended |"), false);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().expect("a child's output can be read");
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().find(|line| line.contains("panicked") || line.contains("overflow")).unwrap_or("");
        return (format!("| {name} | | | **{}** {said} | | | |", output.status), false);
    }
    let row = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let within = !row.contains("**");
    (row, within)
}

fn run(case: &Case) -> String {
    let texts = (case.make)();
    let bytes: usize = texts.old.iter().chain([&texts.new]).map(String::len).sum();
    let name = case.name;
    let begin = processor_ms();
    let references: Vec<Reference<'_>> = texts.references.iter().map(|(name, text)| Reference { name, text }).collect();
    let read = |text: &str| Schema::parse(case.format, text, &references);
    let old: Result<Vec<Schema>, _> = texts.old.iter().map(|text| read(text)).collect();
    let parsed = old.and_then(|old| Ok((old, read(&texts.new)?)));
    let reading = processor_ms() - begin;
    let before = memory("/proc/self/status");
    let row = |checked: String, peak: f64, answer: &str| {
        let bold = if peak > AIM.1 { format!("**{peak:.0} MiB**") } else { format!("{peak:.0} MiB") };
        format!("| {name} | {} KiB | {reading:.0} ms | {checked} | {before:.0} MiB | {bold} | {answer} |", bytes / 1024)
    };
    let (old, new) = match parsed {
        Ok(parsed) => parsed,
        Err(problems) => {
            let first = problems.to_string();
            let first: String = first.lines().next().unwrap_or("").chars().take(70).collect();
            return row("–".to_owned(), before, &format!("refused: {first}"));
        }
    };
    let begin = processor_ms();
    let reports: Vec<Report> = if let [old] = &old[..] {
        vec![check(old, &new, &Options::default())]
    } else {
        let mut history: Vec<Version<'_>> = (1..).zip(&old).map(|(number, schema)| Version { number, schema, text: schema.text() }).collect();
        history.reverse();
        let answer = check_level(&new, &history, CompatibilityLevel::FullTransitive, &Options::default());
        answer.comparisons.into_iter().map(|one| one.report).collect()
    };
    let checked = processor_ms() - begin;
    let peak = memory("/proc/self/status");
    let mut answers: Vec<String> = reports
        .iter()
        .map(|report| {
            let wire = if report.wire.compatible { "compatible" } else { "incompatible" };
            let reason: String = report.truth.reason().unwrap_or("").chars().take(80).collect();
            format!("{wire}, {} {reason}", report.truth.as_str()).trim_end().to_owned()
        })
        .collect();
    answers.sort();
    answers.dedup();
    let more = answers.len().saturating_sub(2);
    answers.truncate(2);
    let findings: usize = reports.iter().map(|report| report.findings.len()).sum();
    let more = if more > 0 { format!("; {more} more") } else { String::new() };
    let checked = if checked > AIM.0 { format!("**{checked:.0} ms**") } else { format!("{checked:.0} ms") };
    row(checked, peak, &format!("{}{more}; {findings} findings", answers.join("; ")))
}

/// Processor time of this process so far, all threads, to ten milliseconds.
fn processor_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may hold anything; what follows it does not. Fields 14 and 15, in hundredths of a second.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10.0
}

/// The most memory that a process ever held, in MiB.
fn memory(status: &str) -> f64 {
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix("kB")).and_then(|kib| kib.trim().parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Many parts with commas between.
fn list(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(",")
}
