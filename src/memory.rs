//! How the allocator of the C library keeps memory that was freed.

/// Two heaps for all threads. By default every thread has one of its own and keeps what others have given back: with
/// fourteen people in a room that is a tenth of the server's memory. Media workers allocate nothing per packet, so that
/// sharing costs them nothing.
pub fn keep_few_heaps() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        const HEAPS: libc::c_int = 2;
        // SAFETY: takes two numbers and changes a setting of malloc; called before any thread is started. A refusal
        // leaves everything as it was.
        let _accepted = unsafe { libc::mallopt(libc::M_ARENA_MAX, HEAPS) };
    }
}
