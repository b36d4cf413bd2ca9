//! What no second try would mend: it stays down, and says why.

use support::{Sshd, free_port};

use crate::way::{HOST, Way, standing, wait_for, wait_to_hear};

#[test]
fn a_changed_host_key_is_refused_for_good() {
    let mut sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let mojito = way.serve();
    wait_for(&mojito, "up");

    sshd.kill();
    sshd.make_host_key("ed25519");
    sshd.resume();

    let port = sshd.port();
    let told = format!("[127.0.0.1]:{port} shows another host key than before (ssh-ed25519 SHA256:");
    let refused = wait_to_hear(&mojito, "refused", &told);
    let why = refused["why"].as_str().unwrap();
    assert!(why.contains(&format!("remove its line from {}", way.known_hosts().display())), "{why}");
    let asked = sshd.log().matches("Connection from").count();
    assert_eq!(standing(&mojito), refused, "it is not tried again ({asked} connections)");
}

#[test]
fn another_kind_of_host_key_is_refused_as_well() {
    let mut sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let mojito = way.serve();
    wait_for(&mojito, "up");
    let known = std::fs::read_to_string(way.known_hosts()).unwrap();

    sshd.kill();
    sshd.make_host_key("ecdsa");
    sshd.resume();

    wait_to_hear(&mojito, "refused", "shows another host key than before (ecdsa-sha2-nistp256 SHA256:");
    assert_eq!(std::fs::read_to_string(way.known_hosts()).unwrap(), known, "nothing was learnt");
}

#[test]
fn a_server_that_the_user_knows_by_another_key_is_not_learnt() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let foreign = std::fs::read_to_string(way.key().with_extension("pub")).unwrap();
    let users = way.key().with_file_name("known_hosts");
    std::fs::write(&users, format!("[127.0.0.1]:{} {foreign}", sshd.port())).unwrap();

    let mojito = way.serve();

    let refused = wait_to_hear(&mojito, "refused", "shows another host key than before");
    assert!(refused["why"].as_str().unwrap().contains(&users.display().to_string()), "{refused}");
    assert!(!way.known_hosts().exists());
}

#[test]
fn a_wrong_user_is_refused_and_let_in_once_the_settings_are_right() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let ssh = |user: &str| {
        let key = way.key();
        let port = free_port();
        format!(
            "server = \"{user}@127.0.0.1:{}\"\nremote_port = {port}\nurl = \"http://{HOST}\"\nidentity = \"{}\"\n",
            sshd.port(),
            key.display()
        )
    };
    way.settle(&ssh("nobody-here"));
    let mojito = way.serve();

    let told = "127.0.0.1 does not let `nobody-here` in: check the user's name, and that this key stands in its \
                authorized_keys.";
    wait_to_hear(&mojito, "refused", told);
    let (user, _) =
        sshd.server().split_once('@').map(|(user, rest)| (user.to_owned(), rest.to_owned())).unwrap();
    way.settle(&ssh(&user));

    wait_for(&mojito, "up");
}

#[test]
fn a_key_file_that_is_locked_is_told() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    way.lock_key("correct horse");

    let mojito = way.serve();

    wait_to_hear(&mojito, "refused", "is locked with a passphrase: add it to your SSH agent with `ssh-add`");
}

#[test]
fn a_server_that_says_no_address_is_told() {
    let sshd = Sshd::start("ForceCommand echo Welcome; cat");
    let way = Way::through(&sshd);
    way.listen_to(&sshd);

    let mojito = way.serve();

    wait_to_hear(&mojito, "refused", "127.0.0.1 gave the port but did not say its public address");
}
