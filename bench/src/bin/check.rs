//! `callsheet check` as a whole process on a generated repository: 1,000 contracts of 50 fields, 20 changed.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

const CONTRACTS: usize = 1_000;
const FIELDS: usize = 50;
const CHANGED: usize = 20;
const RUNS: usize = 9;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let repository = folder.path();
    git(repository, &["init", "--quiet", "--initial-branch=main"]);
    for contract in 0..CONTRACTS {
        write(repository, contract, FIELDS, true);
    }
    git(repository, &["add", "--all"]);
    git(repository, &["-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "--quiet", "--message=contracts"]);
    for contract in 0..CHANGED {
        // Every fourth change drops a field that has no default and adds one without a default: it breaks.
        write(repository, contract * (CONTRACTS / CHANGED), FIELDS + 1, !contract.is_multiple_of(4));
    }

    let binary = callsheet_bench::callsheet();
    let mut walls = Vec::new();
    let mut peak = 0.0_f64;
    for run in 0..=RUNS {
        let begin = Instant::now();
        let output = Command::new("/usr/bin/time")
            .args(["-f", "%M"])
            .arg(&binary)
            .args(["check", "--base", "main", "--format", "json"])
            .current_dir(repository)
            .output()
            .expect("/usr/bin/time (package `time`) starts");
        let wall = begin.elapsed().as_secs_f64() * 1000.0;
        assert_eq!(output.status.code(), Some(100), "{}", String::from_utf8_lossy(&output.stderr));
        if run > 0 {
            walls.push(wall);
        }
        let kib = String::from_utf8_lossy(&output.stderr).lines().rev().find_map(|line| line.trim().parse::<f64>().ok());
        peak = peak.max(kib.unwrap_or(0.0) / 1024.0);
    }
    println!("check, {CONTRACTS} contracts x {FIELDS} fields, {CHANGED} changed: {:.0} ms, peak {peak:.0} MiB", callsheet_bench::median(&mut walls));
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git").args(arguments).current_dir(folder).status().expect("git starts");
    assert!(status.success(), "git {arguments:?}: {status}");
}

fn write(repository: &Path, contract: usize, fields: usize, with_default: bool) {
    let folder = repository.join(format!("contracts/domain{}", contract % 20));
    std::fs::create_dir_all(&folder).expect("a folder");
    let columns: Vec<String> = (0..fields)
        .map(|field| match field % 4 {
            _ if field == FIELDS && !with_default => format!("    {{ \"name\": \"field_{field}\", \"type\": \"long\" }}"),
            0 => format!("    {{ \"name\": \"field_{field}\", \"type\": \"long\", \"default\": 0 }}"),
            1 => format!("    {{ \"name\": \"field_{field}\", \"type\": \"string\", \"default\": \"\", \"doc\": \"field {field} of {contract}\" }}"),
            2 => format!("    {{ \"name\": \"field_{field}\", \"type\": [\"null\", \"double\"], \"default\": null }}"),
            _ => format!("    {{ \"name\": \"field_{field}\", \"type\": {{ \"type\": \"array\", \"items\": \"int\" }}, \"default\": [] }}"),
        })
        .collect();
    let schema = format!("{{\n  \"type\": \"record\",\n  \"name\": \"Record{contract}\",\n  \"namespace\": \"bench\",\n  \"fields\": [\n{}\n  ]\n}}\n", columns.join(",\n"));
    std::fs::write(folder.join(format!("record{contract}.avsc")), schema).expect("a schema file");
    let envelope = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: bench-{contract}\nname: record{contract}\nversion: 1.0.0\nstatus: active\nteam:\n  name: team-{}\nschema:\n  - name: record{contract}\n    physicalName: bench.record{contract}\n    physicalType: topic\n",
        contract % 7
    );
    std::fs::write(folder.join(format!("record{contract}.odcs.yaml")), envelope).expect("a contract file");
}
