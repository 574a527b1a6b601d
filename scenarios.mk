# scenarios.mk - the stock stories, one line each: a file of scenarios/ and, behind '@', the
# parameters it is played with. Words behind '#' are the groups it belongs to.
# `sojourn conformance` plays them all; `make NAME` plays one.

STOCK += roaming				# quick judge
STOCK += roaming@nat=none			# judge
STOCK += roaming@nat=full-cone			# judge
STOCK += roaming-k				# quick judge
STOCK += roaming-plain@k=no,mobike=no		# judge
STOCK += roaming-plain				# quick judge
STOCK += roaming-plain@nat=none			# judge
STOCK += cold-start				# quick judge
STOCK += home-agent-discovery			# quick judge
STOCK += home-agent-discovery@mobike=no		# judge
STOCK += renumbering				# quick judge
STOCK += renumbering@mobike=no			# judge
STOCK += lost-signalling			# quick judge
STOCK += reboots				# judge
STOCK += lossy					# judge
STOCK += route-optimization			# judge
STOCK += roaming-tcp				# traffic ns3
STOCK += fifty-nodes				# crowd

# Stories that give the judge its occasions: played with the stock stories by `sojourn conformance`, and, in
# the group "generic", by `sojourn mutants --generic`.
TEST += tests/leases				# generic
TEST += tests/probes				# generic
TEST += tests/neighbours			# generic
TEST += tests/nat-address			# generic
TEST += tests/gone			# generic
TEST += tests/unplugged			# generic
TEST += tests/home-again			# generic
TEST += tests/home-agents			# generic
TEST += tests/home-prefixes			# generic
TEST += tests/home-prefixes@liar=mn
TEST += tests/home-prefixes@liar=ha
TEST += tests/updates
TEST += tests/answers				# generic
TEST += tests/binding-errors
TEST += tests/ro-answers
TEST += tests/home-test
TEST += route-optimization@mobike=false,k=false
TEST += tests/correspondent
TEST += tests/octets
TEST += tests/octets@who=ha
TEST += tests/changes			# generic
TEST += tests/changes@where=far		# generic
TEST += tests/ike-life			# generic
TEST += tests/ike-life@window=2,i_window=2
TEST += tests/ike-window
TEST += tests/ike-window-lost
TEST += tests/ike-window-lost@lost=answer
TEST += tests/ike-life@pfs=false
TEST += tests/ike-life@ike_suite=aes256-sha256-prfsha256-x25519
TEST += tests/ike-crossing
TEST += tests/ike-crossing@what=child
TEST += tests/ike-crossing@what=ike
TEST += tests/ike-lost			# generic
TEST += tests/ike-cookie			# generic
TEST += tests/ike-group			# generic
TEST += tests/ike-group@where=child
TEST += tests/ike-none-chosen			# generic
TEST += tests/ike-none-chosen@what=esp
TEST += tests/ike-selectors			# generic
TEST += tests/ike-selectors@what=strangers
TEST += tests/ike-wrong-key			# generic
TEST += tests/ike-wrong-key@what=id
TEST += tests/ike-cert			# generic
TEST += tests/ike-chain
TEST += tests/ike-eap			# generic
TEST += tests/ike-eap@password=wrong	# generic
TEST += tests/ike-nat			# generic
TEST += tests/ike-nat@mobike=false
TEST += tests/ike-odd			# generic
TEST += tests/ike-rogue
TEST += tests/ike-rogue@what=version
TEST += tests/ike-rogue@what=window
TEST += tests/ike-rogue@what=response
TEST += tests/ike-rogue@what=stranger
TEST += tests/ike-rogue@what=attribute
TEST += tests/ike-rogue@what=type
TEST += tests/ike-rogue@what=cookie
TEST += tests/ike-rogue@what=busy
TEST += tests/ike-rogue@what=tunnel
TEST += tests/ike-rogue@what=suite
TEST += tests/ike-rogue@what=extra
TEST += tests/ike-rogue@what=none
TEST += tests/ike-rogue@what=nogroup
TEST += tests/ike-rogue@what=error
TEST += tests/ike-rogue@what=keyless
TEST += tests/ike-rogue@what=null
TEST += tests/ike-rogue@what=integrity
TEST += tests/ike-rogue@what=prf
TEST += tests/ike-rogue@what=lengths
TEST += tests/ike-rogue@what=padding
TEST += tests/ike-who
TEST += tests/ike-who@mixed=true
TEST += tests/ike-who@id=rfc822:a@b.example
TEST += tests/ike-who@id=ipv4:10.1.0.2
TEST += tests/ike-who@id=ipv6:2001:db8::7
TEST += tests/ike-who@id=key_id:00ff
TEST += tests/ike-config
TEST += tests/ike-config@asks=false
TEST += tests/ike-suites
TEST += tests/ike-modp
TEST += tests/ike-kept
TEST += tests/ike-expire
TEST += tests/ike-expire@what=room
TEST += tests/ike-encap
TEST += tests/ike-encap@who=r
TEST += tests/mobike-no-nats
TEST += tests/mobike-no-nats@nat=true
TEST += tests/mobike-move			# generic
TEST += tests/mobike-move@who=i
TEST += tests/selectors
TEST += tests/selectors@what=narrow
TEST += tests/selectors@what=more
TEST += tests/opaque
TEST += tests/ike-transport-nat
TEST += tests/mobike-check
TEST += tests/mobike-check@when=after
TEST += tests/mobike-nat
TEST += tests/mobike-list
TEST += tests/icmp-errors
TEST += tests/typed-esp
TEST += tests/typed-esp@what=window
TEST += tests/typed-esp@what=altered
TEST += tests/typed-esp@what=dscp
TEST += tests/path-mtu
TEST += tests/path-mtu@refuse=2
TEST += tests/ecn
TEST += tests/fragments
TEST += tests/fragments@keys=ike
TEST += tests/fragments@what=separate
TEST += tests/fragments@what=agreed
TEST += tests/fragments@what=agreed,keys=ike
TEST += tests/fragments@what=unagreed
TEST += tests/fragments@what=refused,keys=ike
TEST += tests/fragments@what=unasked
TEST += tests/fragments@what=bypass
TEST += tests/fragments@what=esp
TEST += tests/big-packets
TEST += tests/big-packets@to=cafe
TEST += tests/big-packets@to=cafe,payload_esp=false
TEST += tests/inner-source
TEST += tests/two-clients
TEST += tests/two-clients@same=true
TEST += tests/pad
TEST += tests/pad@what=domain-not
TEST += tests/pad@what=mailbox
TEST += tests/pad@what=mailbox-not
TEST += tests/pad@what=range
TEST += tests/pad@what=range-not
TEST += tests/pad@what=dn
TEST += tests/pad@what=dn-not
TEST += tests/pad@what=key-not
TEST += tests/pad@what=within4
TEST += tests/pad@what=within6
TEST += tests/esn
TEST += tests/esn@suite=aes128-sha256
TEST += tests/tfc
TEST += tests/tfc@take=false
TEST += tests/esp
TEST += tests/esp@who=nobody
TEST += tests/esp-checksum
TEST += tests/esp@who=nobody,esp_suite=null-sha256
TEST += tests/keys				# generic
TEST += tests/keys-two
TEST += tests/manual-keys			# generic
TEST += tests/manual-keys@world=rfc4877
TEST += tests/manual-keys@nodes=2,typed=1,mobike=no
TEST += tests/manual-reboot
TEST += tests/manual-reboot@replay=64
TEST += tests/moves				# generic
TEST += tests/stays				# generic
TEST += tests/home				# generic
TEST += tests/mapping				# generic
TEST += tests/k0				# generic

# Attacks, each with what must not come of it. They decide rows for `sojourn conformance`, and each of
# their claims fails on a mutant of conformance/mutants.tsv. In the worlds of STOCK nobody is hostile, so
# these have no golden sequences and are not explored.

TEST += attacks/clear-binding-update		# attack
TEST += attacks/forged-acknowledgement		# attack
TEST += attacks/replayed-binding-update		# attack
TEST += attacks/overtaken-binding-update	# attack
TEST += attacks/insiders-lie			# attack
TEST += attacks/insiders-lie@keys=rfc4877
TEST += attacks/spoofed-tunnel			# attack
TEST += attacks/rewritten-update		# attack
TEST += attacks/guessed-cookie			# attack
TEST += attacks/reflected-cookie		# attack
TEST += attacks/init-flood			# attack
TEST += attacks/altered-esp			# attack
TEST += attacks/rogue-home			# attack
TEST += attacks/clear-words			# attack
