"""Faults in `modal.config` and in the command line that show in a fresh process.

A law about the settings file asks a process of its own, which a change of this process does not reach. So these mutants
change the command by which the law starts it: the process begins with the fault, and everything else is as it was.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from modal_conformance.mutants import config_faults as faults
from modal_conformance.suite.config import children
from pytest_modalkit.mutants import Patch, mutant

_COMMAND_LINE = "import runpy, sys; sys.argv[0] = 'modal'; runpy.run_module('modal_reference', run_name='__main__')"


def _beginning(fault: Callable[[], None]) -> str:
    return f"import {fault.__module__} as faults; faults.{fault.__name__}()\n"


def begin_asking(patch: Patch, fault: Callable[[], None]) -> None:
    """Let the processes in which a law asks for settings begin with a fault."""
    patch.method(children, "python_command", lambda script: [sys.executable, "-c", _beginning(fault) + script])


def begin_command(patch: Patch, fault: Callable[[], None]) -> None:
    """Let the command line begin with a fault."""
    patch.method(children, "modal_command", lambda backend: [sys.executable, "-c", _beginning(fault) + _COMMAND_LINE])


# --- Asking for settings ---------------------------------------------------------------------------------------------


@mutant("config.token.from-file", "config.file.default-table", "config.get.file-second")
def file_is_not_looked_at(patch: Patch) -> None:
    """The settings file counts for nothing."""
    begin_asking(patch, faults.file_is_not_looked_at)


@mutant("config.token.from-environment")
def environment_is_left_out(patch: Patch) -> None:
    """The environment variables count for nothing."""
    begin_asking(patch, faults.environment_is_not_looked_at)


@mutant("config.token.environment-beats-file")
def file_beats_environment(patch: Patch) -> None:
    """The settings file comes before the environment."""
    begin_asking(patch, faults.file_beats_environment)


@mutant("config.get.other-profile")
def profile_argument_is_not_looked_at(patch: Patch) -> None:
    """Get looks into the process's own table, whatever it is asked."""
    begin_asking(patch, faults.profile_argument_is_not_looked_at)


@mutant("config.file.default-place")
def home_file_has_another_name(patch: Patch) -> None:
    """Without a variable the file is ~/.modal/config.toml."""
    begin_asking(patch, faults.home_file_has_another_name)


@mutant("config.config-path.overrides")
def variable_does_not_name_the_file(patch: Patch) -> None:
    """MODAL_CONFIG_PATH counts for nothing."""
    begin_asking(patch, faults.variable_does_not_name_the_file)


@mutant("config.profile.several-active", "config.profile.none-active")
def profiles_are_not_checked(patch: Patch) -> None:
    """A client takes whichever profile is used, however many are active."""
    begin_asking(patch, faults.profiles_are_not_checked)


@mutant("config.profile.none-active-early")
def an_unchosen_profile_serves(patch: Patch) -> None:
    """In edition 0.73 a client takes whichever profile is used, even if none is active."""
    begin_asking(patch, faults.profiles_are_not_checked)


@mutant("config.token.incomplete")
def half_a_token_is_taken(patch: Patch) -> None:
    """A client takes a token without its other half."""
    begin_asking(patch, faults.half_a_token_is_taken)


@mutant("config.file.absent")
def absent_file_has_a_level(patch: Patch) -> None:
    """Without a file the level is not the default."""
    begin_asking(patch, faults.absent_file_has_a_level)


@mutant("config.file.typed-values")
def only_texts_are_read(patch: Patch) -> None:
    """Values of the file that are no texts are passed over."""
    begin_asking(patch, faults.only_texts_are_read)


@mutant("config.file.broken", "config.file.stray-setting")
def broken_files_are_empty(patch: Patch) -> None:
    """A file that cannot be read, or makes no sense, is taken for an empty one."""
    begin_asking(patch, faults.broken_files_are_empty)


@mutant("config.loglevel.names")
def loglevel_has_another_name(patch: Patch) -> None:
    """What is said about loglevel counts for nothing."""
    begin_asking(patch, faults.loglevel_has_another_name)


@mutant("config.logs-timeout.names")
def logs_timeout_has_another_name(patch: Patch) -> None:
    """What is said about logs_timeout counts for nothing."""
    begin_asking(patch, faults.logs_timeout_has_another_name)


@mutant("config.automount.names")
def automount_has_another_name(patch: Patch) -> None:
    """What is said about automount counts for nothing."""
    begin_asking(patch, faults.automount_has_another_name)


@mutant("config.force-build.names")
def force_build_has_another_name(patch: Patch) -> None:
    """What is said about force_build counts for nothing."""
    begin_asking(patch, faults.force_build_has_another_name)


@mutant("config.traceback.names")
def traceback_has_another_name(patch: Patch) -> None:
    """What is said about traceback counts for nothing."""
    begin_asking(patch, faults.traceback_has_another_name)


@mutant("config.profile.selects-table")
def variable_does_not_choose_the_profile(patch: Patch) -> None:
    """MODAL_PROFILE counts for nothing."""
    begin_asking(patch, faults.variable_does_not_choose_the_profile)


@mutant("config.profile.variable-beats-active")
def mark_beats_the_variable(patch: Patch) -> None:
    """The table that is marked active counts, although MODAL_PROFILE names another."""
    begin_asking(patch, faults.mark_beats_the_variable)


@mutant("config.profile.active-table", "config.set-active-profile.next-process")
def mark_is_not_looked_at(patch: Patch) -> None:
    """Active = true counts for nothing."""
    begin_asking(patch, faults.mark_is_not_looked_at)


@mutant("config.profile.default")
def first_table_is_the_default(patch: Patch) -> None:
    """Without a choice the first table of the file is used."""
    begin_asking(patch, faults.first_table_is_the_default)


@mutant("config.profile.other-tables-ignored")
def tables_are_merged(patch: Patch) -> None:
    """Each profile has the settings of all."""
    begin_asking(patch, faults.tables_are_merged)


@mutant("config.profile.absent-table")
def absent_profile_takes_the_first_table(patch: Patch) -> None:
    """A profile that the file lacks gets the settings of another."""
    begin_asking(patch, faults.absent_profile_takes_the_first_table)


@mutant("config.profiles.lists-tables")
def one_profile_is_not_listed(patch: Patch) -> None:
    """config_profiles leaves the last profile out."""
    begin_asking(patch, faults.one_profile_is_not_listed)


@mutant("config.profiles.empty")
def default_is_always_listed(patch: Patch) -> None:
    """config_profiles lists a profile that is nowhere."""
    begin_asking(patch, faults.default_is_always_listed)


@mutant("config.set-active-profile.writes-file")
def nothing_is_written(patch: Patch) -> None:
    """What should be written stays in memory."""
    begin_asking(patch, faults.nothing_is_written)


@mutant("config.set-active-profile.only-one")
def marks_gather(patch: Patch) -> None:
    """A profile becomes active and the others stay so."""
    begin_asking(patch, faults.marks_gather)


@mutant("config.set-active-profile.keeps-settings")
def activating_forgets_settings(patch: Patch) -> None:
    """Of the settings only the mark is left."""
    begin_asking(patch, faults.activating_forgets_settings)


@mutant("config.set-active-profile.unknown")
def unknown_profiles_are_made(patch: Patch) -> None:
    """A profile that the file lacks is added to it."""
    begin_asking(patch, faults.unknown_profiles_are_made)


@mutant("config.set-active-profile.unknown-key")
def unknown_profiles_are_made_in_0_73(patch: Patch) -> None:
    """A profile that the file lacks is added to it, in edition 0.73 too."""
    begin_asking(patch, faults.unknown_profiles_are_made)


@mutant("config.override-locally.file-untouched")
def overriding_writes_the_file(patch: Patch) -> None:
    """override_locally changes the settings file as well."""
    begin_asking(patch, faults.overriding_writes_the_file)


# --- The command line ------------------------------------------------------------------------------------------------


@mutant("config.token-set.writes-file")
def written_nowhere(patch: Patch) -> None:
    """What should be written stays in memory."""
    begin_command(patch, faults.nothing_is_written)


@mutant("config.token-set.default-place")
def written_to_another_home_file(patch: Patch) -> None:
    """Without a variable the file is ~/.modal/config.toml."""
    begin_command(patch, faults.home_file_has_another_name)


@mutant("config.token-set.is-used")
def tokens_are_written_under_other_names(patch: Patch) -> None:
    """The token is written as `id` and `secret`."""
    begin_command(patch, faults.tokens_are_written_under_other_names)


@mutant("config.token-set.dash-id", "config.token-set.dash-secret")
def dash_is_a_value(patch: Patch) -> None:
    """A dash is stored as it stands."""
    begin_command(patch, faults.dash_is_a_value)


@mutant("config.token-set.dash-both")
def id_and_secret_are_swapped(patch: Patch) -> None:
    """Stdin is taken to hold the secret before the id."""
    begin_command(patch, faults.id_and_secret_are_swapped)


@mutant("config.token-set.dash-unseen")
def typing_is_echoed(patch: Patch) -> None:
    """What is typed appears on the screen."""
    begin_command(patch, faults.typing_is_echoed)


@mutant("config.token-set.keeps-other-profiles")
def other_profiles_are_forgotten(patch: Patch) -> None:
    """Only the profile of the token is kept in the file."""
    begin_command(patch, faults.other_profiles_are_forgotten)


@mutant("config.token-set.keeps-other-settings")
def other_settings_are_forgotten(patch: Patch) -> None:
    """Only the token is kept in its profile."""
    begin_command(patch, faults.other_settings_are_forgotten)


@mutant("config.token-set.profile")
def tokens_go_to_the_default_profile(patch: Patch) -> None:
    """The token is written to [default], whichever profile was named."""
    begin_command(patch, faults.tokens_go_to_the_default_profile)


@mutant("config.token-set.activates")
def tokens_are_never_activated(patch: Patch) -> None:
    """The profile of a new token does not become the active one."""
    begin_command(patch, faults.tokens_are_never_activated)


@mutant("config.traceback.effect")
def tracebacks_are_always_shown(patch: Patch) -> None:
    """Each error is told by its whole traceback."""
    begin_command(patch, faults.tracebacks_are_always_shown)
