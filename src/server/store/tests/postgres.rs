use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A PostgreSQL server of its own on a unix socket in a temporary folder; gone when dropped.
pub(super) struct Cluster {
    folder: TempDir,
    programs: PathBuf,
}

impl Cluster {
    pub(super) fn start() -> Self {
        let programs = programs();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cluster = Cluster { folder, programs };
        if nix::unistd::geteuid().is_root() {
            // PostgreSQL refuses to run as root; its Debian package brings a user.
            let owner = Command::new("chown").arg("postgres:").arg(cluster.folder.path()).status();
            assert!(owner.is_ok_and(|status| status.success()), "the user postgres exists");
        }
        let options = format!("-c listen_addresses='' -c fsync=off -k {}", cluster.folder.path().display());
        cluster.run("initdb", &["--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8"]);
        cluster.run("pg_ctl", &["start", "--wait", "--silent", "-l", "/dev/null", "-o", &options]);
        cluster
    }

    pub(super) fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.folder.path().display())
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let path = self.programs.join(program);
        let mut command = if nix::unistd::geteuid().is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.arg("-D").arg(self.folder.path().join("cluster")).args(arguments);
        let status = command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::inherit()).status();
        assert!(status.is_ok_and(|status| status.success()), "{program} succeeds");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run("pg_ctl", &["stop", "--wait", "--silent", "--mode=immediate"]);
    }
}

/// Debian keeps the server programs of each version apart; the newest is taken.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").is_file()).max();
    newest
        .or_else(|| {
            let path = std::env::var_os("PATH")?;
            std::env::split_paths(&path).find(|folder: &PathBuf| Path::new(folder).join("initdb").is_file())
        })
        .expect("this test needs PostgreSQL's server programs: `make setup` installs the Debian package postgresql")
}
