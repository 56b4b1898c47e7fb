import { http } from '@/api/http'
import type { ResponseData } from '@/api/types'

export type ParameterGroup = ResponseData<'/api/v1/params'>[number]
export type Parameter = ParameterGroup['parameters'][number]
export type ParameterValue = Parameter['value']

const pathOf = ({ name }: Parameter) => `/api/v1/params/${encodeURIComponent(name)}`

export const fetchGroups = () => http.get<ParameterGroup[]>('/api/v1/params')

/** Fails with 409 if someone else has changed the parameter since it was loaded. */
export const saveParameter = (parameter: Parameter, value: ParameterValue | undefined) =>
  http.put<Parameter>(pathOf(parameter), { value, version: parameter.version })

export const resetParameter = (parameter: Parameter) => http.delete<Parameter>(pathOf(parameter))
