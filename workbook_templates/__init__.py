"""The templates and the default register, as files beside this one."""
