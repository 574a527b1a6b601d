#!/usr/bin/perl
# browser.pl TESTS.js NAME PAGE.html [NAME PAGE.html]... - opens pages from disk in a headless Chromium
# and does in each what the test called NAME in TESTS.js says, with real keys. Whatever the test says,
# these fail: an error on the console, an exception, a request that leaves the disk, a name looked up.
# Speaks the browser's own protocol over its pipe (--remote-debugging-pipe): no driver, no network.
# SHOTS=DIR keeps the pictures that tests take; EXPECT is JSON that they find as `expected`. Closes with "N passed, N failed"; 77: no Chromium.
use strict;
use warnings;
use File::Temp qw(tempdir);
use File::Basename qw(dirname);
use File::Spec;
use IO::Select;
use JSON::PP;
use MIME::Base64;
use POSIX qw(dup2 _exit);
use Time::HiRes qw(time);

my ($browser) = grep { -x } map { my $d = $_; map { "$d/$_" } qw(chromium chromium-browser) }
	split /:/, $ENV{PATH};
if (!$browser) {
	print "browser: chromium is not installed\n";
	exit 77;
}
my $tests = shift @ARGV;
my $profile = tempdir(CLEANUP => 1);
my $json = JSON::PP->new->utf8->canonical;
my $text = JSON::PP->new->allow_nonref;	# of what is decoded already
binmode STDOUT, ":utf8";
my ($passed, $failed) = (0, 0);
my $limit = time() + ($ENV{BROWSER_LIMIT} || 300);

# ---- the pipe: our commands on its descriptor 3, its answers on 4, each closed by a NUL ----
$^F = 10;	# the pipes survive exec
pipe(my $his_in, my $to) && pipe(my $from, my $his_out) or die "pipe: $!\n";
my $pid = fork() // die "fork: $!\n";
if ($pid == 0) {
	my ($in, $out) = (POSIX::dup(fileno $his_in), POSIX::dup(fileno $his_out));
	dup2($in, 3);
	dup2($out, 4);
	open STDERR, '>', '/dev/null';
	exec $browser, qw(--headless=new --no-sandbox --disable-gpu --hide-scrollbars --no-first-run
		--disable-background-networking --disable-component-update --disable-sync
		--disable-dev-shm-usage --mute-audio --remote-debugging-pipe),
		'--host-resolver-rules=MAP * ~NOTFOUND', "--user-data-dir=$profile", 'about:blank'
		or _exit(127);
}

close $his_in;
close $his_out;
$to->autoflush(1);

my ($next, $buffer, $session, @events, %answer) = (1, '', undef);

sub receive { # one message: an answer is kept by its number, an event is queued
	until ($buffer =~ /\0/) {
		my $left = $limit - time();
		IO::Select->new($from)->can_read($left > 0 ? $left : 0) or die "chromium does not answer\n";
		sysread($from, $buffer, 1 << 16, length $buffer) or die "chromium went away\n";
	}
	$buffer =~ s/^([^\0]*)\0//s;
	my $message = $json->decode($1);
	if (exists $message->{id}) { $answer{ $message->{id} } = $message }
	else { push @events, $message }
}

sub start { # a command, without waiting
	my ($method, $params) = @_;
	my %message = (id => $next, method => $method, params => $params || {});
	$message{sessionId} = $session if $session;
	print $to $json->encode(\%message), "\0";
	return $next++;
}

sub call {
	my $id = start(@_);
	receive() until exists $answer{$id};
	my $answer = delete $answer{$id};
	die "$_[0]: $answer->{error}{message}\n" if $answer->{error};
	return $answer->{result};
}

# ---- what a test may ask for ----
my %code = (Backspace => 8, Tab => 9, Enter => 13, Escape => 27, ' ' => 32, ArrowUp => 38, ArrowDown => 40);

sub press {
	my ($key, $shift) = @_;
	my %press = (key => $key, code => $key, windowsVirtualKeyCode => $code{$key} || ord uc $key,
		modifiers => $shift ? 8 : 0);
	my $text = $key eq 'Enter' ? "\r" : length $key == 1 ? $key : undef;
	call('Input.dispatchKeyEvent', { type => 'keyDown', %press, defined $text ? (text => $text) : () });
	call('Input.dispatchKeyEvent', { type => 'keyUp', %press });
}

my $page_open;
my %verb = (
	key => sub { press($_[0]) },
	back => sub { press('Tab', 1) },
	type => sub { call('Input.insertText', { text => $_[0] }) },
	size => sub {
		call('Emulation.setDeviceMetricsOverride',
			{ width => $_[0], height => $_[1], deviceScaleFactor => 1, mobile => JSON::PP::false });
	},
	media => sub { # "print", "screen", "dark", "light"
		my $scheme = $_[0] =~ /dark|light/;
		call('Emulation.setEmulatedMedia', $scheme
			? { features => [ { name => 'prefers-color-scheme', value => $_[0] } ] }
			: { media => $_[0] });
	},
	shot => sub {
		return unless $ENV{SHOTS};
		my $picture = call('Page.captureScreenshot', { format => 'png' });
		open my $f, '>:raw', "$ENV{SHOTS}/$_[0].png" or die "$ENV{SHOTS}/$_[0].png: $!\n";
		print $f decode_base64($picture->{data});
		close $f;
	},
	pdf => sub { # says how many pages it prints on
		my $pdf = decode_base64(call('Page.printToPDF', { printBackground => JSON::PP::false })->{data});
		if ($ENV{SHOTS}) {
			open my $f, '>:raw', "$ENV{SHOTS}/$_[0].pdf" or die;
			print $f $pdf;
			close $f;
		}
		return scalar(() = $pdf =~ m{/Type\s*/Page\b(?!s)}g);
	},
);

$verb{exists} = sub { # is there such a file, by a name relative to the page?
	my ($href) = $_[0] =~ /^([^#?]*)/;
	$href =~ s/%([0-9A-Fa-f]{2})/chr hex $1/eg;
	return $href ne '' && $href !~ m{^(/|\w+:)} && -f dirname($page_open) . "/$href"
		? JSON::PP::true : JSON::PP::false;
};

my @trouble;
sub event {
	my $e = shift @events;
	my ($method, $p) = ($e->{method}, $e->{params});
	if ($method eq 'Runtime.bindingCalled') {
		my ($n, $name, @argument) = @{ $text->decode($p->{payload}) };
		my $result = $verb{$name}->(@argument);
		$result = $text->encode($result);
		start('Runtime.evaluate', { expression => "browser.done($n, $result)" });
	} elsif ($method eq 'Runtime.exceptionThrown') {
		my $d = $p->{exceptionDetails};
		push @trouble, 'exception: ' . ($d->{exception}{description} || $d->{text});
	} elsif ($method eq 'Runtime.consoleAPICalled' && $p->{type} =~ /^(error|warning|assert)$/) {
		push @trouble, 'console: ' . join ' ', map { $_->{value} // $_->{description} // '' } @{ $p->{args} };
	} elsif ($method eq 'Log.entryAdded' && $p->{entry}{level} =~ /^(error|warning)$/) {
		push @trouble, "console: $p->{entry}{text}";
	} elsif ($method eq 'Network.requestWillBeSent' && $p->{request}{url} !~ m{^(file|data|about):}) {
		push @trouble, "request: $p->{request}{url}";
	}
}

sub evaluate { # waits for a promise, too, and meanwhile does what it asks for
	my $id = start('Runtime.evaluate',
		{ expression => $_[0], awaitPromise => JSON::PP::true, returnByValue => JSON::PP::true });
	until (exists $answer{$id}) {
		receive();
		event() while @events;
	}
	my $answer = delete $answer{$id};
	die "$answer->{error}{message}\n" if $answer->{error};
	my $wrong = $answer->{result}{exceptionDetails};
	die 'the test broke off: ' . ($wrong->{exception}{description} || $wrong->{text}) . "\n" if $wrong;
	return $answer->{result}{result}{value};
}

my $harness = <<'JS';
globalThis.browser = { n: 0, waiting: new Map(), said: [],
	done(n, value) { this.waiting.get(n)(value); this.waiting.delete(n); } };
for (const verb of ["key", "back", "type", "size", "media", "shot", "pdf", "exists"])
	globalThis[verb] = (...args) => new Promise(done => {
		browser.waiting.set(++browser.n, done);
		browserCall(JSON.stringify([browser.n, verb, ...args]));
	});
globalThis.claim = (what, is) => browser.said.push([what, Boolean(is)]);
globalThis.settled = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
JS

sub verdict {
	my ($what, $is) = @_;
	if ($is) { $passed++ }
	else { $failed++; print "NOT SO: $what\n" }
}

sub open_page {
	my ($page) = @_;
	my ($file, $hash) = $page =~ /^([^#]*)(#.*)?$/;
	$page_open = $file;
	my $url = 'file://' . join '/', map { s/([^A-Za-z0-9._~-])/sprintf '%%%02X', ord $1/egr }
		split m{/}, File::Spec->rel2abs($file), -1;
	call('Page.navigate', { url => $url . ($hash // '') });
	while (1) {
		receive() unless @events;
		my $loaded = $events[0]{method} eq 'Page.loadEventFired';
		event();
		return if $loaded;
	}
}

sub try_page {
	my ($name, $page) = @_;
	@trouble = ();
	my $target = call('Target.createTarget', { url => 'about:blank' })->{targetId};
	$session = call('Target.attachToTarget', { targetId => $target, flatten => JSON::PP::true })->{sessionId};
	call("$_.enable") for qw(Page Runtime Network Log);
	call('Runtime.addBinding', { name => 'browserCall' });
	$verb{size}->(1280, 900);
	open_page($page);
	evaluate($harness . 'globalThis.expected = ' . ($ENV{EXPECT} || '{}'));
	my $source = do { open my $f, '<:utf8', $tests or die "$tests: $!\n"; local $/; <$f> };
	my $said = eval { $text->decode(evaluate("(async () => { const tests = $source;\n" .
		"await tests[" . $text->encode($name) . "]();\n" .
		"return JSON.stringify(browser.said); })()")) };
	verdict("$name: $@", 0) unless $said;
	verdict("$name: $_->[0]", $_->[1]) for @{ $said || [] };
	verdict("$name: nothing on the console, no request" . join('', map { "\n    $_" } @trouble), !@trouble);
	undef $session;
	call('Target.closeTarget', { targetId => $target });
}

my $alive = eval {
	while (my ($name, $page) = splice @ARGV, 0, 2) { try_page($name, $page) }
	1;
};
verdict("the browser: $@", 0) unless $alive;
kill 'TERM', $pid;
waitpid $pid, 0;
print "browser: $passed passed, $failed failed\n";
exit($failed != 0 || $passed == 0);
