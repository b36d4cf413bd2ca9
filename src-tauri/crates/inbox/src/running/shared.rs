//! What the parts of a running app share, and what is in force for them: settings, secrets, endpoints, addresses.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use listener::{Endpoint, Endpoints, HeaderSecret, SimulatedAnswer, SimulationEnd, Simulations, TunnelHost};
use tokio::sync::watch;

use super::blocking;
use crate::endpoints::prepare;
use crate::trouble::{Part, Troubles};
use crate::tunnelling::Tunnelling;
use crate::{
    EndpointAddress, Error, Folders, Instance, SecretStore, Settings, SettingsFile, Target, simulating,
};

/// What the tasks and the use cases share.
pub(super) struct Shared {
    pub(super) folders: Folders,
    pub(super) allow_hosts: Vec<String>,
    pub(super) settings: watch::Sender<Arc<Settings>>,
    pub(super) endpoints: Arc<ArcSwap<Endpoints>>,
    pub(super) addresses: ArcSwap<Vec<EndpointAddress>>,
    pub(super) troubles: Arc<Troubles>,
    /// Of this run only.
    pub(super) forward_to: Vec<Target>,
    pub(super) targets: watch::Sender<Arc<Vec<Target>>>,
    pub(super) address: SocketAddr,
    pub(super) nonce: Arc<str>,
    pub(super) tunnelling: Arc<Tunnelling>,
    pub(super) simulations: Simulations,
    /// Held while other processes are told, so that the newest is told last.
    pub(super) announcing: Mutex<()>,
    /// Held while endpoints and addresses are put in force, so that the newest of settings and tunnel win.
    pub(super) in_force: Mutex<()>,
}

impl Shared {
    /// Reads settings and secrets, makes what is missing, and puts all of it in force.
    pub(super) async fn look(self: &Arc<Self>) -> Result<(), Error> {
        let shared = Arc::clone(self);
        blocking(move || {
            let taken = prepare(&shared.folders)
                .and_then(|_| shared.take_up(SettingsFile::load(&shared.folders)?.settings().clone()));
            if let Err(error @ Error::Secrets { .. }) = &taken {
                shared.lock(error);
            }
            taken
        })
        .await
    }

    /// Puts settings in force: endpoints first, then everybody who watches. Secrets are read anew.
    pub(super) fn take_up(&self, settings: Settings) -> Result<(), Error> {
        let store = SecretStore::open(&self.folders, settings.secrets);
        let mut endpoints = Vec::new();
        for (name, environment) in &settings.environments {
            let Some(secrets) = store.get(name)? else { continue };
            let (previous_key, previous_value) = match secrets.previous {
                Some((key, value, until)) => (Some((key, until)), Some((value, until))),
                None => (None, None),
            };
            let header = match &environment.header {
                Some(header) => Some(HeaderSecret {
                    name: http::HeaderName::from_bytes(header.as_bytes())
                        .map_err(|_| Error::Invalid(format!("`{header}` is not a header's name")))?,
                    value: secrets.header_value,
                    previous: previous_value,
                }),
                None => None,
            };
            endpoints.push(Endpoint {
                environment: name.as_str().into(),
                key: secrets.key,
                previous_key,
                header,
            });
        }
        let addresses = EndpointAddress::of(&settings, &store, self.address, None)?;
        let mut targets = self.forward_to.clone();
        for (name, target) in &settings.targets {
            targets.push(Target::of(name, target, &store)?);
        }
        let allowed_hosts = settings.allow_hosts.iter().chain(&self.allow_hosts).cloned().collect();
        let endpoints = Endpoints { endpoints, allowed_hosts, tunnel: None, locked: false };
        self.put_in_force(Some((endpoints, addresses)));
        self.targets.send_if_modified(|known| {
            let changed = **known != targets;
            *known = Arc::new(targets);
            changed
        });
        self.troubles.report(Part::Secrets, None);
        let wrong_filter = settings.wrong_filter();
        self.settings.send_if_modified(|current| {
            let changed = **current != settings;
            *current = Arc::new(settings);
            changed
        });
        self.troubles.report(Part::Settings, wrong_filter);
        Ok(())
    }

    /// Tells other processes how it stands.
    pub(super) fn announce(&self) -> Result<(), Error> {
        let _announcing = self.announcing.lock().unwrap_or_else(PoisonError::into_inner);
        let instance = Instance {
            pid: std::process::id(),
            address: self.address,
            nonce: self.nonce.to_string(),
            tunnel: self.tunnelling.standing().borrow().clone(),
            simulations: self.simulations.watch().borrow().clone(),
        };
        instance.announce(&self.folders)
    }

    pub(super) fn simulate(
        &self,
        environment: Option<&str>,
        answer: SimulatedAnswer,
        until: SimulationEnd,
    ) -> Result<(), Error> {
        let settings = self.settings.borrow().clone();
        let now = Timestamp::now();
        for simulation in simulating::wanted(&settings, environment, answer, until, now)? {
            self.simulations.start(simulation);
        }
        Ok(())
    }

    /// Does what another process asks for, if one does.
    pub(super) fn simulate_as_asked(&self) -> Result<(), Error> {
        simulating::take(&self.folders, &self.nonce, |environment, wanted| {
            match wanted {
                Some((answer, until)) => self.simulate(environment, answer, until)?,
                None => self.simulations.stop(environment),
            }
            self.announce()
        })
    }

    /// Lets deliveries in at these endpoints (`None`: those in force), and by the tunnel as it stands.
    pub(super) fn put_in_force(&self, new: Option<(Endpoints, Vec<EndpointAddress>)>) {
        let _in_force = self.in_force.lock().unwrap_or_else(PoisonError::into_inner);
        let (endpoints, mut addresses) =
            new.unwrap_or_else(|| (self.endpoints.load().as_ref().clone(), self.addresses.load().to_vec()));
        let standing = self.tunnelling.standing().borrow().clone();
        let public_base_url = standing.public_base_url();
        for address in &mut addresses {
            address.public_base_url.clone_from(&public_base_url);
        }
        let tunnel = standing
            .host()
            .map(|host| TunnelHost { host: host.into(), name: standing.provider.name().into() });
        self.addresses.store(Arc::new(addresses));
        self.endpoints.store(Arc::new(Endpoints { tunnel, ..endpoints }));
    }

    /// Without its secrets the listener can judge nobody.
    fn lock(&self, error: &Error) {
        let allowed_hosts = self.endpoints.load().allowed_hosts.clone();
        let endpoints = Endpoints { allowed_hosts, locked: true, ..Endpoints::default() };
        self.put_in_force(Some((endpoints, self.addresses.load().to_vec())));
        self.troubles.report(Part::Secrets, Some(format!("Deliveries are put off: {error}.")));
    }
}
