use consilium_core::protocol::ErrorCode;

use super::super::problem::Problem;
use super::super::state::Gateway;
use crate::store::WholeCase;

/// The case of this number with all its parts.
pub(in super::super) async fn read_whole(gateway: &Gateway, id: i32) -> Result<WholeCase, Problem> {
    gateway.store.whole_case(id).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))
}
