//! Runs the fuzz targets with their seeds, and with pseudo-random mutations of them.
#![allow(clippy::disallowed_methods)] // Reads files.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::LazyLock;

use bindery_tests::fuzz::{TARGETS, Target};
use bindery_tests::root;
use bindery_tests::walks::Rng;

/// Fragments with a meaning in YAML, JSON, kubectl, a shell or the page.
static PIECES: LazyLock<Vec<String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../fuzz/dictionary.json")).expect("a list of texts"));

/// Returns the files in a folder of `fuzz`, sorted by name.
fn folder(path: &str) -> Vec<PathBuf> {
    let folder = root().join("fuzz").join(path);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
}

fn seeds(target: Target) -> Vec<Vec<u8>> {
    folder(&format!("seeds/{}", target.name)).iter().map(|file| std::fs::read(file).expect("a seed")).collect()
}

/// Returns a seed with one to three mutations: bytes deleted, copied, replaced or flipped, or a fragment inserted.
fn mutate(rng: &mut Rng, seed: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=rng.below(3) {
        let at = rng.below(bytes.len() + 1);
        let to = (at + rng.below(12)).min(bytes.len());
        match rng.below(5) {
            0 => drop(bytes.drain(at..to)),
            1 => {
                let copy = bytes[at..to].to_vec();
                let into = rng.below(bytes.len() + 1);
                bytes.splice(into..into, copy);
            }
            2 => drop(bytes.splice(at..at, PIECES[rng.below(PIECES.len())].bytes())),
            3 => drop(bytes.splice(at..to, PIECES[rng.below(PIECES.len())].bytes())),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << rng.below(8);
                }
            }
        }
    }
    bytes
}

#[test]
fn every_fuzz_target_has_program_and_seeds() {
    let names: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let stems = |path: &str| -> BTreeSet<String> {
        let stem = |file: &PathBuf| file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        folder(path).iter().map(stem).collect()
    };
    assert_eq!(stems("fuzz_targets"), names);
    assert_eq!(stems("seeds"), names);
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("there is a Cargo.toml");
    let programs = manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/"));
    let programs: BTreeSet<String> = programs.map(|path| path.trim_end_matches(".rs\"").to_owned()).collect();
    assert_eq!(programs, names);
    for name in &names {
        let program = root().join(format!("fuzz/fuzz_targets/{name}.rs"));
        let text = std::fs::read_to_string(program).expect("a program");
        assert!(text.contains(&format!("bindery_tests::fuzz::{name}(data)")), "{name}");
    }
}

#[test]
fn seeds_are_valid_and_mutated_seeds_do_not_panic() {
    for target in TARGETS {
        let seeds = seeds(target);
        assert!(seeds.len() >= 5, "{}: {} seeds", target.name, seeds.len());
        for (i, seed) in seeds.iter().enumerate() {
            assert!((target.run)(seed), "{}: seed {i} is not valid", target.name);
        }
        let mut rng = Rng(1);
        let rounds = 2_000;
        let valid = (0..rounds).filter(|i| (target.run)(&mutate(&mut rng, &seeds[i % seeds.len()]))).count();
        println!("{}: {valid} of {rounds} are valid", target.name);
        // Some mutations are valid, so that more than the first error is reached. Most are not.
        assert!((rounds / 50..rounds).contains(&valid), "{}: {valid} of {rounds} are valid", target.name);
    }
}
