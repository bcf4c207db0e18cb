use crate::inspector;

/// What the server starts to look at an upload. Nobody types it.
pub fn inspect_upload() -> std::io::Result<()> {
    inspector::run()
}
