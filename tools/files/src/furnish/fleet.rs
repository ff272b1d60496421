//! Which device stands where: the questions furnishing asks of a fleet.

use std::collections::BTreeMap;

use codedark_sim::blueprint::Device;

use crate::assets;

/// Gives servers without a role the one that their name gives away.
pub(super) fn name_roles(fleet: &mut [Device], statements: &mut Vec<String>) {
    let archetypes = assets::service_archetypes();
    let mut named = 0;
    let mut unknown = Vec::new();
    for device in fleet.iter_mut().filter(|device| device.kind == "server" && device.role.is_empty()) {
        match archetypes.role_of(&device.name).or_else(|| archetypes.role_of(&device.id)) {
            Some(role) => {
                device.role = role.into();
                named += 1;
            }
            None => unknown.push(if device.name.is_empty() { device.id.clone() } else { device.name.clone() }),
        }
    }
    if named > 0 {
        statements.push(format!("{named} servers were given the role that their name suggests"));
    }
    if !unknown.is_empty() {
        statements.push(format!("{} servers have no role that their name gives away: {}", unknown.len(), unknown.join(", ")));
    }
}

/// Devices of a site by role, kind and ward.
pub(super) struct Fleet<'a> {
    by_role: BTreeMap<&'a str, Vec<&'a Device>>,
    by_kind: BTreeMap<&'a str, Vec<&'a Device>>,
}

impl<'a> Fleet<'a> {
    pub(super) fn new(fleet: &'a [Device]) -> Fleet<'a> {
        let (mut by_role, mut by_kind) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        for device in fleet {
            by_kind.entry(device.kind.as_str()).or_default().push(device);
            if !device.role.is_empty() {
                by_role.entry(device.role.as_str()).or_default().push(device);
            }
        }
        Fleet { by_role, by_kind }
    }
    /// Ids of the devices of a role.
    pub(super) fn role(&self, role: &str) -> Vec<String> {
        self.by_role.get(role).into_iter().flatten().map(|device| device.id.clone()).collect()
    }
    /// Devices of a kind.
    pub(super) fn kind(&self, kind: &str) -> &[&'a Device] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }
    /// Ids of the devices of a kind that a test accepts.
    pub(super) fn ids(&self, kind: &str, accept: impl Fn(&Device) -> bool) -> Vec<String> {
        self.kind(kind).iter().filter(|device| accept(device)).map(|device| device.id.clone()).collect()
    }
}
