"""Not there yet."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
