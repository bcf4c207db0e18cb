use nix::sys::resource::{Resource, setrlimit};

/// Address space: what a lying file can ask for.
const MEMORY: u64 = 512 * 1024 * 1024;
/// Processor seconds.
const SECONDS: u64 = 10;
/// Standard input, output and error, and the copy of the input that can be read at any place.
const OPEN_FILES: u64 = 4;

/// Gives up nearly everything, for good. From here on no file, socket or process can be opened, no
/// file can grow, and memory and time are short.
pub(super) fn give_up() -> nix::Result<()> {
    let limits = [
        (Resource::RLIMIT_AS, MEMORY),
        (Resource::RLIMIT_CPU, SECONDS),
        (Resource::RLIMIT_NOFILE, OPEN_FILES),
        (Resource::RLIMIT_FSIZE, 0),
        (Resource::RLIMIT_CORE, 0),
        (Resource::RLIMIT_NPROC, 0),
    ];
    limits.into_iter().try_for_each(|(resource, limit)| setrlimit(resource, limit, limit))
}
