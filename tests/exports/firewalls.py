"""What this machine's kernel does with packets, against what codedark reads in the rules that made it do so.

Run in a network and mount namespace of its own: `unshare -n -m python3 firewalls.py CODEDARK`. A router joins four zones, each with a
host in a namespace. Every ruleset is loaded by the real tool, saved by it again, and read by codedark; then every host tries every
other on every port. Where codedark says indeterminate either answer of the kernel is right.
"""

import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ZONES = {"office": 1, "bedside": 2, "servers": 3, "plant": 4}
PORTS = [("tcp", 22), ("tcp", 80), ("tcp", 443), ("tcp", 2575), ("tcp", 5003), ("tcp", 8443), ("udp", 53), ("udp", 161), ("udp", 5003)]

SAVED = {
    "chains": """*filter
:FORWARD DROP [0:0]
:CARE - [0:0]
:WEB - [0:0]
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -s 10.1.0.0/16 -d 10.3.0.0/16 -p tcp -m multiport --dports 443,5000:5010 -m comment --comment "web for offices" -j ACCEPT
-A FORWARD -s 10.2.0.0/16 -j CARE
-A FORWARD -s 10.4.0.0/16 -g WEB
-A FORWARD -s 10.2.0.0/16 -d 10.3.0.0/16 -p udp -m udp --dport 53 -j ACCEPT
-A FORWARD -d 10.2.0.0/16 -p tcp -m tcp --dport 22 -j REJECT
-A FORWARD -s 10.1.0.0/16 ! -d 10.3.0.0/16 -j ACCEPT
-A CARE -d 10.1.0.0/16 -j RETURN
-A CARE -d 10.3.0.0/16 -p udp -m udp --dport 1:100 -j DROP
-A CARE -d 10.3.0.0/16 -p tcp -m tcp --dport 2575 -j ACCEPT
-A WEB -p tcp -m tcp --dport 80 -j ACCEPT
-A WEB -m iprange --dst-range 10.2.0.1-10.2.0.9 -p udp -j ACCEPT
COMMIT
""",
    "interfaces": """*filter
:FORWARD ACCEPT [0:0]
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -i office -o bedside -p tcp -m tcp ! --dport 8443 -j DROP
-A FORWARD -i bedside ! -o servers -j DROP
-A FORWARD -i plant -p udp -j REJECT
-A FORWARD -o plant -p tcp -m conntrack --ctstate NEW -j DROP
COMMIT
""",
    "unknown": """*filter
:FORWARD DROP [0:0]
-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -s 10.1.0.0/16 -p tcp -m tcp --dport 443 -m limit --limit 100/sec -j ACCEPT
-A FORWARD -s 10.1.0.0/16 -p tcp -m tcp --dport 443 -j DROP
-A FORWARD -s 10.1.0.0/16 -d 10.2.0.0/16 -m length --length 1:10 -j DROP
-A FORWARD -s 10.1.0.0/16 -d 10.2.0.0/16 -j ACCEPT
COMMIT
""",
}

LISTED = {
    "sets": """table inet filter {
 set lab { type ipv4_addr; flags interval; elements = { 10.2.0.0/24, 10.4.0.0/24 } }
 set ports { type inet_service; elements = { 443, 2575 } }
 chain forward {
  type filter hook forward priority filter; policy drop;
  ct state vmap { invalid : drop, established : accept, related : accept }
  ip saddr 10.1.0.0/16 ip daddr 10.3.0.0/16 tcp dport { 22, 443, 5000-5010 } accept
  ip saddr @lab tcp dport @ports accept
  ip saddr 10.2.0.0/16 ip daddr != 10.1.0.0/16 udp dport 53 accept
  ip daddr vmap { 10.4.0.5 : jump plant, 10.2.0.5 : goto beds }
  ip6 saddr fd00::/8 accept
 }
 chain plant { ip saddr 10.3.0.0/16 accept ; tcp dport 80 accept ; }
 chain beds { ip protocol udp accept ; ip saddr 10.4.0.0/16 return ; tcp dport != 22 accept ; }
}
""",
    "hooks": """table ip first {
 chain pre { type filter hook prerouting priority raw; policy accept; iifname "plant" tcp dport 22 drop ; }
}
table inet second {
 chain forward {
  type filter hook forward priority filter; policy drop;
  ct state established,related accept
  iifname { "plant", "office" } oifname "servers" accept
  iifname "bedside" oifname != "office" meta l4proto { tcp, udp } accept
  meta nfproto ipv6 accept
 }
}
""",
}


def sh(*words, text=None):
    done = subprocess.run(words, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


LISTEN = """
import socket, sys, threading
def udp(s):
    while True:
        data, peer = s.recvfrom(64); s.sendto(data, peer)
for word in sys.argv[1:]:
    kind, port = word.split('/')
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == 'tcp' else socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('0.0.0.0', int(port)))
    if kind == 'tcp': s.listen(64)
    else: threading.Thread(target=udp, args=(s,), daemon=True).start()
    globals().setdefault('kept', []).append(s)
print('ready', flush=True); threading.Event().wait()
"""

TRY = """
import socket, sys, threading
came = []
def one(word):
    kind, address, port = word.split('/')
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == 'tcp' else socket.SOCK_DGRAM); s.settimeout(1.5 if kind == 'tcp' else 0.5)
    # A datagram may be lost on a busy machine, and nobody sends it again.
    for _ in range(1 if kind == 'tcp' else 4):
        try:
            s.connect((address, int(port)))
            if kind == 'udp': s.send(b'x'); s.recv(64)
            came.append(word)
            break
        except OSError: pass
threads = [threading.Thread(target=one, args=(word,)) for word in sys.argv[1:]]
[t.start() for t in threads]; [t.join() for t in threads]
print(*came)
"""


def build():
    Path("/run/netns").mkdir(exist_ok=True)
    sh("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
    sh("sysctl", "-qw", "net.ipv4.ip_forward=1")
    listening = []
    for zone, octet in ZONES.items():
        sh("ip", "netns", "add", zone)
        sh("ip", "link", "add", "name", zone, "type", "veth", "peer", "name", "up0", "netns", zone)
        sh("ip", "addr", "add", f"10.{octet}.0.1/16", "dev", zone)
        sh("ip", "link", "set", zone, "up")
        inside = ["ip", "netns", "exec", zone]
        sh(*inside, "ip", "addr", "add", f"10.{octet}.0.5/16", "dev", "up0")
        sh(*inside, "ip", "link", "set", "up0", "up")
        sh(*inside, "ip", "link", "set", "lo", "up")
        sh(*inside, "ip", "route", "add", "default", "via", f"10.{octet}.0.1")
        words = [f"{kind}/{port}" for kind, port in PORTS]
        server = subprocess.Popen([*inside, sys.executable, "-c", LISTEN, *words], stdout=subprocess.PIPE, text=True)
        server.stdout.readline()
        listening.append(server)
    return listening


def packets():
    """Every (from, to, protocol, port) that the kernel lets through."""
    passed = set()
    def from_zone(zone):
        words = [f"{kind}/10.{octet}.0.5/{port}" for to, octet in ZONES.items() if to != zone for kind, port in PORTS]
        out = sh("ip", "netns", "exec", zone, sys.executable, "-c", TRY, *words)
        for kind, address, port in (line.split("/") for line in out.split()):
            to = next(name for name, octet in ZONES.items() if address == f"10.{octet}.0.5")
            passed.add((zone, to, kind, int(port)))
    threads = [threading.Thread(target=from_zone, args=(zone,)) for zone in ZONES]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return passed


def answers(codedark, folder, form, name):
    """The same as codedark reads it, and what it leaves undecided."""
    lines = ["format = 1", "[site]", 'id = "main"', 'name = "Four zones"', 'fidelity = "network"']
    for zone, octet in ZONES.items():
        lines += ["[[zone]]", f'id = "{zone}"', f'subnets = ["10.{octet}.0.0/16"]', f'interfaces = ["{zone}"]']
    lines += ["[[rules]]", f'form = "{form}"', f'path = "{name}"']
    for zone, octet in ZONES.items():
        lines += ["[[device]]", f'id = "{zone}-host"', 'kind = "server"', f'zone = "{zone}"', f'address = "10.{octet}.0.5"']
    (folder / "hospital.toml").write_text("\n".join(lines) + "\n")
    passed, open_ = set(), set()
    for source in ZONES:
        for target in (zone for zone in ZONES if zone != source):
            asked = [codedark, "reach", f"device:{source}-host", f"device:{target}-host", "--all", "--hospital", "hospital.toml", "--format", "json"]
            done = subprocess.run(asked, cwd=folder, capture_output=True, text=True)
            if done.returncode not in (0, 2) or not done.stdout:
                sys.exit(f"{' '.join(asked)}: {done.stderr}")
            for finding in json.loads(done.stdout)["findings"]:
                for word in finding["path"][0]["traffic"].split():
                    protocol, _, ports = word.partition("/")
                    first, _, last = ports.partition("-")
                    for kind, port in PORTS:
                        if protocol in (kind, "any") and (ports in ("", "any") or int(first) <= port <= int(last or first)):
                            (open_ if finding["verdict"] == "indeterminate" else passed).add((source, target, kind, port))
    return passed, open_


def main():
    codedark = str(Path(sys.argv[1]).resolve())
    folder = Path(tempfile.mkdtemp())
    listening = build()
    failed = 0
    try:
        everything = len(ZONES) * (len(ZONES) - 1) * len(PORTS)
        assert len(packets()) == everything, "without rules everything passes"
        for form, rulesets in (("iptables", SAVED), ("nftables", LISTED)):
            for name, text in rulesets.items():
                sh("nft", "flush", "ruleset")
                if form == "iptables":
                    sh("iptables-restore", text=text)
                    saved = sh("iptables-save")
                else:
                    sh("nft", "-f", "-", text=text)
                    saved = sh("nft", "-j", "list", "ruleset")
                (folder / name).write_text(saved)
                kernel = packets()
                passed, undecided = answers(codedark, folder, form, name)
                wrong = sorted((kernel ^ passed) - undecided)
                print(f"{form} {name}: {everything} packets, {len(kernel)} let through, {len(undecided)} undecided, {len(wrong)} judged wrongly")
                expected = name == "unknown"
                if wrong or bool(undecided) != expected:
                    failed += 1
                    print("\n".join(f"  {'passes' if one in kernel else 'is stopped'}: {one}" for one in wrong[:20]))
    finally:
        [server.terminate() for server in listening]
    sys.exit(1 if failed else 0)


main()
